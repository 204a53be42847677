import Charts
import Primitives
/// One rendering: the values of the sections it is inside of, and the text so far.
struct TemplateRendering {
    /// Bytes made room for at the beginning: most pages fit.
    private static let usualLength = 16_384

    private(set) var output: [UInt8] = []
    private var stack: [TemplateValue]
    private let script: TemplateScript
    private let escapes: Bool

    init(_ script: TemplateScript, _ value: TemplateValue, escapes: Bool) {
        self.script = script
        stack = [value]
        self.escapes = escapes
        output.reserveCapacity(Self.usualLength)
    }

    mutating func addAll() { add(script.steps.indices) }

    private mutating func add(_ steps: Range<Int>) {
        var place = steps.lowerBound
        while place < steps.upperBound {
            let step = script.steps[place]
            let (start, end, inside) = (Int(step.start), Int(step.end), place + 1)
            place = inside
            switch step.kind {
            case .text: output.append(contentsOf: script.text[start..<end])
            case .value: add(find(start))
            case .choice: add(script.choices[end], for: find(start))
            case .section:
                place = end
                add(inside..<end, for: find(start))
            case .inverted:
                place = end
                if find(start).isNothing { add(inside..<end) }
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

    private mutating func add(_ inner: Range<Int>, for value: TemplateValue) {
        switch value {
        case .nothing: break
        case .flag(let isSet): if isSet { add(inner) }
        case .list(let values): for value in values { add(inner, on: value) }
        case .text, .fields, .parent, .drawing: add(inner, on: value)
        }
    }

    private mutating func add(_ inner: Range<Int>, on value: TemplateValue) {
        stack.append(value)
        add(inner)
        stack.removeLast()
    }

    private func find(_ path: Int) -> TemplateValue {
        guard let first = script.paths[path].first else { return stack.last ?? .nothing }
        var found = script.paths[path].climbs ? climb(to: first) : stack.last?.child(first) ?? .nothing
        for name in script.paths[path].rest { found = found.child(name) }
        return found
    }

    private func climb(to name: String) -> TemplateValue {
        for place in stack.indices.reversed() {
            let child = stack[place].child(name)
            if case .nothing = child { continue }
            return child
        }
        return .nothing
    }
}
