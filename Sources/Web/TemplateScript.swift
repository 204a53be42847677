import Primitives

/// A template laid out in one row of steps, for rendering: numbers alone, which nothing has to keep count of.
struct TemplateScript: Sendable {
    enum Kind: UInt8, Sendable { case text, value, choice, section, inverted }

    struct Step: Sendable {
        let kind: Kind
        /// Of a text where it begins, else the number of what the tag names.
        let start: UInt32
        /// Of a text where it ends, of a section the step behind it, of a choice its number.
        let end: UInt32
    }

    private(set) var steps: [Step] = []
    private(set) var text: [UInt8] = []
    private(set) var paths: [TemplatePath] = []
    private(set) var choices: [WordChoice] = []

    init(_ nodes: [Template.Node]) { add(nodes) }

    private mutating func add(_ nodes: [Template.Node]) {
        for node in nodes {
            switch node {
            case .text(let bytes):
                add(.text, text.count, text.count + bytes.count)
                text += bytes
            case .value(let path): add(.value, number(path), 0)
            case .choice(let path, let choice):
                add(.choice, number(path), choices.count)
                choices.append(choice)
            case .section(let path, let inner): add(.section, path, inner)
            case .inverted(let path, let inner): add(.inverted, path, inner)
            }
        }
    }

    private mutating func add(_ kind: Kind, _ path: TemplatePath, _ inner: [Template.Node]) {
        let (place, number) = (steps.count, number(path))
        add(kind, number, 0)
        add(inner)
        steps[place] = Step(kind: kind, start: UInt32(number), end: UInt32(steps.count))
    }

    private mutating func add(_ kind: Kind, _ start: Int, _ end: Int) {
        steps.append(Step(kind: kind, start: UInt32(start), end: UInt32(end)))
    }

    /// Most names come up many times.
    private mutating func number(_ path: TemplatePath) -> Int {
        if let known = paths.firstIndex(of: path) { return known }
        paths.append(path)
        return paths.count - 1
    }
}
