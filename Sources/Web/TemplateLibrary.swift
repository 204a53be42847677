import Foundation
import Primitives

/// All templates in all languages, parsed once. `[[key]]` became the words, `[[asset:name]]` the asset's address.
package struct TemplateLibrary: Sendable {
    private let templates: [String: [String: Template]]
    package let catalogues: [String: Catalogue]

    package init(files: [EmbeddedFile], assets: AssetLibrary, languages: [String]) throws {
        var templates: [String: [String: Template]] = [:]
        var catalogues: [String: Catalogue] = [:]
        for language in languages {
            let catalogue = try Catalogue(language: language, files: files)
            templates[language] = try Self.templates(files, TemplateWords(catalogue: catalogue, assets: assets))
            catalogues[language] = catalogue
        }
        self.templates = templates
        self.catalogues = catalogues
    }

    /// A mail in both its forms, from `mail/<name>.txt` and `mail/<name>`.
    package func mail(_ value: Any, _ name: String, language: String) throws -> (text: String, html: String) {
        (
            text: try render(value, with: "mail/\(name).txt", language: language),
            html: try render(value, with: "mail/\(name)", language: language)
        )
    }

    /// Renders any value with the template of that name. Throws where there is none.
    package func render(_ value: Any, with template: String, language: String) throws -> String {
        String(decoding: try bytes(TemplateValue(reflecting: value), with: template, language: language), as: UTF8.self)
    }

    /// The same in UTF-8, of a value that is ready for it.
    func bytes(_ value: TemplateValue, with template: String, language: String) throws -> [UInt8] {
        guard let found = templates[language]?[template] else { throw TemplateError.missing(template: template) }
        return found.rendered(value)
    }

    /// Whether a template has a tag that begins with this name, its layout and its parts included: what none has need not
    /// be worked out.
    func mentions(_ name: String, in template: String, language: String) -> Bool {
        templates[language]?[template]?.names.contains(name) ?? false
    }

    package func catalogue(_ language: String) throws -> Catalogue {
        guard let catalogue = catalogues[language] else { throw TemplateError.missing(template: language) }
        return catalogue
    }

    private static func templates(_ files: [EmbeddedFile], _ words: TemplateWords) throws -> [String: Template] {
        var sources: [String: [TemplateSource]] = [:]
        for file in files where file.path.hasPrefix("Templates/") && file.path.hasSuffix(".mustache") {
            let name = String(file.path.dropFirst("Templates/".count).dropLast(".mustache".count))
            let text = try words.filled(file.text, escaping: !name.hasSuffix(".txt"), template: file.path)
            sources[name] = try TemplateParser.parse(
                text, template: file.path, language: words.catalogue.language)
        }
        let assembly = TemplateAssembly(sources: sources)
        return try Dictionary(uniqueKeysWithValues: sources.keys.map { ($0, try assembly.template($0)) })
    }
}

package enum TemplateError: Error, Equatable {
    case missing(template: String)
    /// A tag that is not closed, closes what is not open, or is none of those we know.
    case malformed(template: String, tag: String)
    /// It includes itself, or is nested too deeply.
    case endless(template: String)
    case unknownWords(key: String, template: String)
    case unknownAsset(name: String, template: String)
}
