import Mustache

/// A page inside its chrome, as the template engine reads it: the page's own fields first, then the chrome's.
struct View: MustacheParent {
    private let fields: [String: Any]

    init(page: any Page, chrome: Chrome) {
        fields = TemplateValue.fields(of: page).merging(TemplateValue.fields(of: chrome)) { own, _ in own }
    }

    func child(named name: String) -> Any? { fields[name] }
}

/// Values as tables of their fields, made once for a page: the engine would otherwise reflect a value anew for every tag
/// that names it.
enum TemplateValue {
    private struct Table: MustacheParent {
        let fields: [String: Any]
        func child(named name: String) -> Any? { fields[name] }
    }

    /// Stored properties by name; an absent optional is no field at all.
    static func fields(of value: Any) -> [String: Any] {
        Mirror(reflecting: value).children.reduce(into: [:]) { fields, child in
            guard let label = child.label else { return }
            fields[label] = prepared(child.value)
        }
    }

    private static func prepared(_ value: Any) -> Any? {
        switch value {
        case is String, is Bool, is Int, is Int64, is Double, is any MustacheParent: return value
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { prepared($0.value) }
        case .collection: return mirror.children.compactMap { prepared($0.value) }
        case .struct: return Table(fields: fields(of: value))
        default: return value
        }
    }
}
