import Primitives
import Web

/// Templates read as trees of tags, and looked through with the values they are shown with.
struct TemplateTags {
    indirect enum Tag {
        case variable(String)
        /// `{{#name}}`; inverted by `{{^name}}`.
        case section(String, isInverted: Bool, [Tag])
        case part(String)
        /// `{{<name}}`: another template, with blocks replaced.
        case parent(String, [Tag])
        case block([Tag])
    }

    private var templates: [String: [Tag]] = [:]

    init(_ files: [EmbeddedFile]) {
        for file in files where file.path.hasPrefix("Templates/") && file.path.hasSuffix(".mustache") {
            var rest = file.text[...]
            templates[String(file.path.dropFirst(10).dropLast(9))] = Self.parse(&rest)
        }
    }

    private static func parse(_ rest: inout Substring) -> [Tag] {
        var tags: [Tag] = []
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            let text = rest[start.upperBound..<end.lowerBound]
            rest = rest[end.upperBound...]
            let name = String(text.dropFirst().drop { $0 == " " })
            switch text.first {
            case "/": return tags
            case "!", "%", nil: continue
            case "#": tags.append(.section(name, isInverted: false, parse(&rest)))
            case "^": tags.append(.section(name, isInverted: true, parse(&rest)))
            case ">": tags.append(.part(name))
            case "<": tags.append(.parent(name, parse(&rest)))
            case "$": tags.append(.block(parse(&rest)))
            case "{", "&": tags.append(.variable(name.replacing("}", with: "")))
            default: tags.append(.variable(String(text)))
            }
        }
        return tags
    }

    /// Templates by name with the parts and parents they name and nobody wrote.
    var missingParts: [String: [String]] {
        templates.mapValues { tags in Self.parts(tags).filter { templates[$0] == nil } }
    }

    private static func parts(_ tags: [Tag]) -> [String] {
        tags.flatMap { tag -> [String] in
            switch tag {
            case .variable: []
            case .part(let name): [name]
            case .parent(let name, let inner): [name] + parts(inner)
            case .section(_, _, let inner), .block(let inner): parts(inner)
            }
        }
    }

    /// Names in a template that none of these values has. Lists are looked through by their first element; what is
    /// behind an absent value cannot be looked into.
    func unknown(in template: String, values: [Any]) -> [String] { unknown(templates[template] ?? [], values) }

    private func unknown(_ tags: [Tag], _ values: [Any]) -> [String] {
        tags.flatMap { tag -> [String] in
            switch tag {
            case .variable(let name): return Self.find(name, values) == nil ? [name] : []
            case .part(let name): return unknown(in: name, values: values)
            case .parent(let name, let inner): return unknown(in: name, values: values) + unknown(inner, values)
            case .block(let inner): return unknown(inner, values)
            case .section(let name, let isInverted, let inner):
                guard let found = Self.find(name, values) else { return [name] }
                if isInverted { return unknown(inner, values) }
                return Self.entered(found).map { unknown(inner, values + [$0]) } ?? []
            }
        }
    }

    /// What a section puts on top: the first of a list, the content of an optional; nil where there is none.
    private static func entered(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { entered($0.value) }
        case .collection: return mirror.children.first?.value
        default: return value
        }
    }

    /// A value by its dotted name, from the top of the stack down; from the top only where the name begins with a dot.
    private static func find(_ name: String, _ values: [Any]) -> Any? {
        if name == "." { return values.last }
        let isTop = name.hasPrefix(".")
        var path = name.split(separator: ".").map(String.init)[...]
        guard let first = path.popFirst() else { return nil }
        let candidates = isTop ? values.suffix(1) : values[...]
        guard var found = candidates.reversed().lazy.compactMap({ child(first, of: $0) }).first else { return nil }
        for step in path {
            guard let inner = unwrapped(found) else { return found }
            guard let next = child(step, of: inner) else { return nil }
            found = next
        }
        return found
    }

    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : value
    }

    private static func child(_ name: String, of value: Any) -> Any? {
        if let form = value as? FormView { return form.child(named: name) }
        return Mirror(reflecting: value).children.first { $0.label == name }?.value
    }
}
