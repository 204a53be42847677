/// A value that lists its own stored properties for templates. Others are reflected, which takes a microsecond for each
/// property: worth avoiding in what every page shows, and in the rows of long lists.
///
/// What is listed must be what is stored; the tests of page tags compare the two.
package protocol TemplateFields: Sendable {
    var templateFields: [TemplateField] { get }
}

extension TemplateField {
    package init(_ name: String, _ text: String) { self.init(name, value: .text(text)) }
    package init(_ name: String, _ text: String?) { self.init(name, value: text.map(TemplateValue.text) ?? .nothing) }
    package init(_ name: String, _ number: Int) { self.init(name, value: .text(String(number))) }
    package init(_ name: String, _ flag: Bool) { self.init(name, value: .flag(flag)) }

    package init(_ name: String, _ fields: some TemplateFields) {
        self.init(name, value: .fields(fields.templateFields))
    }

    package init(_ name: String, _ fields: (some TemplateFields)?) {
        self.init(name, value: fields.map { .fields($0.templateFields) } ?? .nothing)
    }

    package init(_ name: String, _ list: [some TemplateFields]) {
        self.init(name, value: .list(list.map { .fields($0.templateFields) }))
    }
}
