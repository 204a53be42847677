/// A page inside its chrome, as templates read it: the page's own fields first, then the chrome's.
enum View {
    static func value(page: any Page, chrome: Chrome) -> TemplateValue {
        if let page = page as? any TemplateFields { return .fields(page.templateFields + chrome.templateFields) }
        guard case .fields(let own) = TemplateValue(reflecting: page) else { return .fields(chrome.templateFields) }
        return .fields(own + chrome.templateFields)
    }
}
