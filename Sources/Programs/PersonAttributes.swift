import Accounts
import Primitives
import Web

/// What columns of the roster's own say of somebody, as the fields of a form. Each brings its heading, so that the same ones
/// are read that were shown, whoever has imported what meanwhile.
struct PersonAttributes: Sendable {
    static let prefix = "attribute."

    struct Field: Sendable, Equatable {
        let field: String
        let label: String
        let value: String
        let error: String?
    }

    let fields: [Field]

    /// - Parameter names: headings that people of the workspace have something under.
    init(_ names: [String], _ form: Form, _ catalogue: Catalogue) {
        let sent = Self.names(form)
        let shown = sent.isEmpty ? names : sent
        fields = shown.prefix(RosterLimits.customCount).enumerated().map { number, name in
            let field = "\(Self.prefix)\(number)"
            return Field(
                field: field, label: name, value: form[field], error: form.problems[field].map(catalogue.sentence))
        }
    }

    /// Those of somebody, and those that others have.
    static func names(_ profile: Profile?, _ others: [Profile]) -> [String] {
        let own = (profile?.custom.keys).map(Array.init) ?? []
        let all = Set(others.flatMap(\.custom.keys)).subtracting(own)
        return Array((own.sorted() + all.sorted()).prefix(RosterLimits.customCount)).sorted()
    }

    /// The fields of a form as first shown.
    static func filled(_ names: [String], _ profile: Profile?) -> [String: String] {
        names.enumerated().reduce(into: [:]) { $0["\(prefix)\($1.offset)"] = profile?.custom[$1.element] ?? "" }
    }

    /// What the form makes of them; wrong ones are refused beside their fields.
    static func custom(_ form: inout Form, changing old: [String: String]) -> [String: String] {
        var custom = old
        for (number, name) in names(form).enumerated() {
            let field = "\(prefix)\(number)"
            guard let text = form.text(field, maximum: RosterLimits.customLength, optional: true) else { continue }
            guard let clean = RosterText.clean(text) else {
                form.refuse(field, WordKey("roster.deceptive-character"))
                continue
            }
            custom[name] = clean.isEmpty ? nil : clean
        }
        return custom
    }

    static func labels(_ form: Form) -> [String: WordKey] {
        names(form).enumerated().reduce(into: [:]) {
            $0["\(prefix)\($1.offset)"] = WordKey("programs.person-edit.attribute", ["name": $1.element])
        }
    }

    /// The headings that a form has sent, in their order; up to the first that is no heading.
    private static func names(_ form: Form) -> [String] {
        let sent = (0..<RosterLimits.customCount).map { form["\(prefix)\($0).name"] }
        return Array(sent.prefix { RosterMapping.isFit(customName: $0) })
    }
}
