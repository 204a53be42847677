import Primitives

/// Replaces `[[key]]` by the catalogue's sentence and `[[asset:name]]` by an asset's address, when templates are loaded.
struct TemplateWords {
    let catalogue: Catalogue
    let assets: AssetLibrary

    func filled(_ text: String, escaping: Bool, template: String) throws(TemplateError) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "[["), let end = rest[start.upperBound...].firstRange(of: "]]") {
            result += rest[..<start.lowerBound]
            let key = String(rest[start.upperBound..<end.lowerBound])
            result += try replacement(key, escaping: escaping, template: template)
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private func replacement(_ key: String, escaping: Bool, template: String) throws(TemplateError) -> String {
        if key.hasPrefix("asset:") {
            guard let path = assets.path(String(key.dropFirst(6))) else {
                throw .unknownAsset(name: key, template: template)
            }
            return path
        }
        guard let sentence = catalogue.template(key) else { throw .unknownWords(key: key, template: template) }
        return escaping ? HTML.escaped(sentence) : sentence
    }
}
