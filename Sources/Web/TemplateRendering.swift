import Charts
import Primitives
/// One rendering: the values of the sections it is inside of, and the text so far.
struct TemplateRendering {
    /// Bytes made room for at the beginning: most pages fit.
    private static let usualLength = 16_384

    private(set) var output: [UInt8] = []
    private var stack: [TemplateValue]
    private let escapes: Bool

    init(_ value: TemplateValue, escapes: Bool) {
        stack = [value]
        self.escapes = escapes
        output.reserveCapacity(Self.usualLength)
    }

    mutating func add(_ nodes: [Template.Node]) {
        for node in nodes {
            switch node {
            case .text(let text): output.append(contentsOf: text)
            case .value(let path): add(find(path))
            case .choice(let path, let choice): add(choice, for: find(path))
            case .section(let path, let inner): add(inner, for: find(path))
            case .inverted(let path, let inner): if find(path).isNothing { add(inner) }
            }
        }
    }

    /// Words of the catalogue, escaped where they were put in.
    private mutating func add(_ choice: WordChoice, for value: TemplateValue) {
        var number: String?
        if case .text(let text) = value { number = text }
        output.append(contentsOf: choice.word(for: number).utf8)
    }

    private mutating func add(_ value: TemplateValue) {
        switch value {
        case .text(let text): escapes ? HTML.escape(text, into: &output) : output.append(contentsOf: text.utf8)
        case .flag(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        // A text has no place for a picture.
        case .drawing(let drawing): if escapes { output.append(contentsOf: drawing.svg.utf8) }
        case .nothing, .list, .fields, .parent: break
        }
    }

    private mutating func add(_ inner: [Template.Node], for value: TemplateValue) {
        switch value {
        case .nothing: break
        case .flag(let isSet): if isSet { add(inner) }
        case .list(let values): for value in values { add(inner, on: value) }
        case .text, .fields, .parent, .drawing: add(inner, on: value)
        }
    }

    private mutating func add(_ inner: [Template.Node], on value: TemplateValue) {
        stack.append(value)
        add(inner)
        stack.removeLast()
    }

    private func find(_ path: TemplatePath) -> TemplateValue {
        guard let first = path.first else { return stack.last ?? .nothing }
        var found = path.climbs ? climb(to: first) : stack.last?.child(first) ?? .nothing
        for name in path.rest { found = found.child(name) }
        return found
    }

    private func climb(to name: String) -> TemplateValue {
        for value in stack.reversed() {
            let child = value.child(name)
            if case .nothing = child { continue }
            return child
        }
        return .nothing
    }
}
