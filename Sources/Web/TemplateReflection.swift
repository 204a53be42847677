import Charts

extension TemplateValue {
    /// The stored properties of any value by name.
    package init(reflecting value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let flag as Bool: self = .flag(flag)
        case let drawing as Drawing: self = .drawing(drawing)
        case let fields as any TemplateFields: self = .fields(fields.templateFields)
        case let form as FormView: self = .parent(TemplateParent { TemplateValue(reflecting: form.child(named: $0)) })
        default: self = Self.reflected(value, Mirror(reflecting: value))
        }
    }

    private static func reflected(_ value: Any, _ mirror: Mirror) -> TemplateValue {
        switch mirror.displayStyle {
        case .optional: mirror.children.first.map { TemplateValue(reflecting: $0.value) } ?? .nothing
        case .collection, .set: .list(mirror.children.map { TemplateValue(reflecting: $0.value) })
        case .struct, .class: .fields(fields(mirror))
        default: .text(String(describing: value))
        }
    }

    private static func fields(_ mirror: Mirror) -> [TemplateField] {
        mirror.children.compactMap { child in
            child.label.map { TemplateField($0, value: TemplateValue(reflecting: child.value)) }
        }
    }
}
