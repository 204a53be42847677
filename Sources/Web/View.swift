import Mustache

/// A page inside its chrome, as the template engine reads it: the page's own fields first, then the chrome's.
struct View: MustacheParent {
    private let fields: [String: Any]

    init(page: any Page, chrome: Chrome) {
        fields = Self.fields(of: page).merging(Self.fields(of: chrome)) { own, _ in own }
    }

    func child(named name: String) -> Any? { fields[name] }

    /// Stored properties by name; an absent optional is no field at all.
    private static func fields(of value: Any) -> [String: Any] {
        Mirror(reflecting: value).children.reduce(into: [:]) { fields, child in
            guard let label = child.label else { return }
            let mirror = Mirror(reflecting: child.value)
            fields[label] = mirror.displayStyle == .optional ? mirror.children.first?.value : child.value
        }
    }
}
