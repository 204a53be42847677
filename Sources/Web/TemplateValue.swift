import Charts

/// What a template shows: texts, flags, lists, fields by name, and pictures.
package enum TemplateValue: Sendable, Equatable {
    /// An absent optional: as if the field were not there.
    case nothing
    case text(String)
    case flag(Bool)
    case list([TemplateValue])
    case fields([TemplateField])
    /// Makes its fields when they are asked for.
    case parent(TemplateParent)
    /// The one value that is not escaped: only `Charts` makes one, and escapes what goes into it.
    case drawing(Drawing)

    /// Whether an inverted section shows.
    var isNothing: Bool {
        switch self {
        case .nothing: true
        case .flag(let flag): !flag
        case .list(let values): values.isEmpty
        case .text, .fields, .parent, .drawing: false
        }
    }

    func child(_ name: String) -> TemplateValue {
        switch self {
        case .fields(let fields):
            for place in fields.indices where fields[place].name == name { return fields[place].value }
            return .nothing
        case .parent(let parent): return parent.child(name)
        case .nothing, .text, .flag, .list, .drawing: return .nothing
        }
    }
}

/// A name and what it stands for.
package struct TemplateField: Sendable, Equatable {
    let name: String
    let value: TemplateValue

    init(_ name: String, value: TemplateValue) {
        self.name = name
        self.value = value
    }
}

/// Fields that nobody knows before they are asked for: those of a form.
package final class TemplateParent: Sendable, Equatable {
    let child: @Sendable (String) -> TemplateValue

    init(child: @escaping @Sendable (String) -> TemplateValue) { self.child = child }

    package static func == (left: TemplateParent, right: TemplateParent) -> Bool { left === right }
}
