import Primitives

/// A template with everything put in that is known before a value is: layouts, blocks, partials and words.
struct Template: Sendable {
    enum Node: Sendable {
        case text([UInt8])
        case value(TemplatePath)
        case choice(TemplatePath, WordChoice)
        case section(TemplatePath, [Node])
        /// Shown where there is nothing, an empty list or false.
        case inverted(TemplatePath, [Node])
    }

    private let script: TemplateScript
    /// Whether values are escaped for HTML.
    let escapes: Bool
    /// Names that its tags begin with, wherever they stand.
    let names: Set<String>

    init(nodes: [Node], escapes: Bool) {
        script = TemplateScript(nodes)
        self.escapes = escapes
        names = Self.names(in: nodes)
    }

    private static func names(in nodes: [Node]) -> Set<String> {
        nodes.reduce(into: []) { names, node in
            switch node {
            case .text: return
            case .value(let path), .choice(let path, _): names.formUnion(path.first.map { [$0] } ?? [])
            case .section(let path, let inner), .inverted(let path, let inner):
                names.formUnion(path.first.map { [$0] } ?? [])
                names.formUnion(Self.names(in: inner))
            }
        }
    }

    /// The text, in UTF-8, for a value whose fields are the tags.
    func rendered(_ value: TemplateValue) -> [UInt8] {
        var rendering = TemplateRendering(script, value, escapes: escapes)
        rendering.addAll()
        return rendering.output
    }
}

/// What a tag names: `name`, `caller.name`, looked for from the innermost section outwards; `.name`, `.` only there.
struct TemplatePath: Sendable, Equatable {
    let climbs: Bool
    /// Nil for `.`, the value of the section itself.
    let first: String?
    let rest: [String]

    init(_ text: String) {
        let names = text.split(separator: ".").map(String.init)
        climbs = !text.hasPrefix(".")
        first = names.first
        rest = Array(names.dropFirst())
    }
}
