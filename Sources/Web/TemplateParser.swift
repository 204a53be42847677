import Primitives

/// A template as written: variables, sections, comments, partials and inheritance of Mustache (mustache(5) and its
/// optional part on inheritance). There is no tag for an unescaped value.
indirect enum TemplateSource {
    case text(String)
    case value(TemplatePath)
    /// `{{count|person|people}}`, which only words have.
    case choice(WordChoice)
    case section(TemplatePath, [TemplateSource])
    case inverted(TemplatePath, [TemplateSource])
    /// `{{>name}}`
    case partial(String)
    /// `{{<name}}`: another template with some of its blocks replaced.
    case parent(String, blocks: [String: [TemplateSource]])
    /// `{{$name}}`: what stands here unless it is replaced.
    case block(String, [TemplateSource])
}

/// Reads one template. A tag that is no variable and stands alone on its line takes the line with it.
struct TemplateParser {
    /// How deep sections and blocks of one template may be nested.
    static let maximumDepth = 30

    private let bytes: [UInt8]
    private let template: String
    /// Whose words stand in it.
    private let language: String
    private var position = 0
    private var depth = 0

    static func parse(_ text: String, template: String, language: String = "en") throws(TemplateError)
        -> [TemplateSource]
    {
        var parser = TemplateParser(bytes: Array(text.utf8), template: template, language: language)
        return try parser.nodes(inside: nil)
    }

    private init(bytes: [UInt8], template: String, language: String) {
        self.bytes = bytes
        self.template = template
        self.language = language
    }

    fileprivate struct Tag {
        let kind: UInt8?
        let name: String
    }

    /// Up to the tag that closes `section`, or to the end.
    private mutating func nodes(inside section: String?) throws(TemplateError) -> [TemplateSource] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .endless(template: template) }
        var nodes: [TemplateSource] = []
        while let (text, tag) = try next() {
            if !text.isEmpty { nodes.append(.text(text)) }
            if tag.kind == UInt8(ascii: "/") {
                guard tag.name == section else { throw malformed(tag.name) }
                return nodes
            }
            if let node = try node(tag) { nodes.append(node) }
        }
        guard section == nil else { throw malformed(section ?? "") }
        nodes.append(.text(string(position..<bytes.count)))
        return nodes
    }

    private mutating func node(_ tag: Tag) throws(TemplateError) -> TemplateSource? {
        switch tag.kind {
        case nil:
            return WordChoice(tag.name, language: language).map { .choice($0) } ?? .value(TemplatePath(tag.name))
        case UInt8(ascii: "#"): return .section(TemplatePath(tag.name), try nodes(inside: tag.name))
        case UInt8(ascii: "^"): return .inverted(TemplatePath(tag.name), try nodes(inside: tag.name))
        case UInt8(ascii: "$"): return .block(tag.name, try nodes(inside: tag.name))
        case UInt8(ascii: ">"): return .partial(tag.name)
        case UInt8(ascii: "<"): return .parent(tag.name, blocks: try blocks(of: tag.name))
        case UInt8(ascii: "!"): return nil
        default: throw malformed(tag.name)
        }
    }

    /// Text between the blocks of a parent is not shown.
    private mutating func blocks(of parent: String) throws(TemplateError) -> [String: [TemplateSource]] {
        var blocks: [String: [TemplateSource]] = [:]
        for case .block(let name, let nodes) in try nodes(inside: parent) { blocks[name] = nodes }
        return blocks
    }

    /// The text before the next tag, and the tag.
    private mutating func next() throws(TemplateError) -> (text: String, tag: Tag)? {
        guard let start = find(UInt8(ascii: "{"), from: position) else { return nil }
        guard let end = find(UInt8(ascii: "}"), from: start + 2) else { throw malformed("{{") }
        let tag = Tag(bytes[(start + 2)..<end])
        let line = tag.kind == nil ? nil : standaloneLine(start, end + 2)
        let text = string(position..<max(position, line?.lowerBound ?? start))
        position = line?.upperBound ?? end + 2
        return (text, tag)
    }

    /// Where a doubled brace is.
    private func find(_ brace: UInt8, from start: Int) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == brace, bytes[index + 1] == brace { return index }
            index += 1
        }
        return nil
    }

    /// The whole line, if there is nothing but the tag on it.
    private func standaloneLine(_ start: Int, _ end: Int) -> Range<Int>? {
        var first = start
        while first > 0, Self.isBlank(bytes[first - 1]) { first -= 1 }
        var last = end
        while last < bytes.count, Self.isBlank(bytes[last]) { last += 1 }
        guard first == 0 || bytes[first - 1] == UInt8(ascii: "\n") else { return nil }
        guard last < bytes.count else { return first..<last }
        return bytes[last] == UInt8(ascii: "\n") ? first..<(last + 1) : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func malformed(_ tag: String) -> TemplateError { .malformed(template: template, tag: tag) }
}

extension TemplateParser.Tag {
    /// Every sign of Mustache's is taken for one, those that are refused as well.
    init(_ body: ArraySlice<UInt8>) {
        kind = body.first.flatMap { "#^/!><$&{=%*".utf8.contains($0) ? $0 : nil }
        let name = kind == nil ? body : body.dropFirst()
        self.name = String(decoding: name, as: UTF8.self).trimmingWhitespace()
    }
}
