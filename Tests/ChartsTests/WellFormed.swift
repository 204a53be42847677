import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads a drawing as strictly as XML is read, and keeps what is in it.
final class WellFormed: NSObject, XMLParserDelegate {
    private(set) var elements: Set<String> = []
    private(set) var attributes: [(name: String, value: String)] = []

    /// Nil for what is not well-formed.
    init?(_ svg: String) {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        guard parser.parse() else { return nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes found: [String: String]
    ) {
        elements.insert(name)
        attributes += found.map { ($0.key, $0.value) }
    }

    /// Attributes that hold numbers, with every number in them.
    var numbers: [Double?] {
        let names: Set = [
            "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points", "d", "stroke-width",
        ]
        return attributes.filter { names.contains($0.name) }.flatMap { attribute in
            attribute.value.split { " ,MQh%".contains($0) }.map { Double($0) }
        }
    }
}
