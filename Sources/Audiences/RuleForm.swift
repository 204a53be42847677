import Primitives
import Web

/// The fields of a rule: `rule.match`, and `rule.0.attribute`, `rule.0.how`, `rule.0.value` for each condition.
enum RuleForm {
    static let prefix = "rule."

    enum How: String, CaseIterable {
        case isOne = "is"
        case isNone = "is-not"
        case contains
        case startedWithin = "within"
    }

    static func filled(_ rule: AudienceRule) -> [String: String] {
        var fields = ["rule.match": rule.match.rawValue]
        for (place, condition) in rule.conditions.enumerated() {
            let (how, value) = parts(condition.test)
            fields["rule.\(place).attribute"] = condition.attribute.text
            fields["rule.\(place).how"] = how.rawValue
            fields["rule.\(place).value"] = value
        }
        return fields
    }

    private static func parts(_ test: AudienceCondition.Test) -> (How, String) {
        switch test {
        case .isOne(let values): (.isOne, values.map(quoted).joined(separator: ", "))
        case .isNone(let values): (.isNone, values.map(quoted).joined(separator: ", "))
        case .contains(let text): (.contains, text)
        case .startedWithin(let months): (.startedWithin, "\(months)")
        }
    }

    /// A value with a comma in it stands in quotation marks, as in a file of comma-separated values.
    private static func quoted(_ value: String) -> String {
        guard value.contains(where: { $0 == "," || $0 == "\"" }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }

    /// How many conditions a submitted form has room for.
    static func places(_ form: Form) -> Int {
        let used = form.values.keys.compactMap { name -> Int? in
            guard name.hasPrefix(prefix) else { return nil }
            return name.dropFirst(prefix.count).split(separator: ".").first.flatMap { Int($0) }
        }
        let most = used.filter { (0..<AudienceRule.maximumConditions).contains($0) }.max() ?? 0
        return most + 1
    }

    /// Whether a value may be one or several, so that somebody has to look which values there are.
    static func isAmbiguous(_ form: Form) -> Bool {
        form.values.contains { $0.key.hasPrefix(prefix) && $0.key.hasSuffix(".value") && $0.value.contains(",") }
    }

    /// The rule; conditions left empty are passed over. Nil, with what is wrong beside the fields, where it is none.
    /// `known` are values of people that have a comma in them.
    static func rule(_ form: inout Form, known: Set<String> = []) -> AudienceRule? {
        let match = form.choice("rule.match", of: AudienceRule.Match.self)
        var conditions: [AudienceCondition] = []
        for place in 0..<places(form) {
            if form["rule.\(place).attribute"].isEmpty && form["rule.\(place).value"].isEmpty { continue }
            if let condition = condition(&form, place, known) { conditions.append(condition) }
        }
        if conditions.isEmpty, form.isSound { form.refuse("rule.0.attribute", WordKey("audiences.form.no-condition")) }
        guard form.isSound, let match else { return nil }
        return AudienceRule(match: match, conditions)
    }

    private static func condition(_ form: inout Form, _ place: Int, _ known: Set<String>) -> AudienceCondition? {
        guard let attribute = AudienceAttribute(form["rule.\(place).attribute"]), attribute.text.utf8.count <= 200
        else {
            form.refuse("rule.\(place).attribute", WordKey("form.choice"))
            return nil
        }
        guard let how = form.choice("rule.\(place).how", of: How.self) else { return nil }
        guard (attribute == .startDate) == (how == .startedWithin) else {
            form.refuse("rule.\(place).how", WordKey("audiences.form.how-unfit"))
            return nil
        }
        return test(&form, "rule.\(place).value", how, known).map { AudienceCondition(attribute, $0) }
    }

    private static func test(
        _ form: inout Form, _ name: String, _ how: How, _ known: Set<String>
    ) -> AudienceCondition.Test? {
        switch how {
        case .isOne: values(&form, name, known).map { .isOne(of: $0) }
        case .isNone: values(&form, name, known).map { .isNone(of: $0) }
        case .contains: form.text(name, maximum: AudienceCondition.maximumValueLength).map { .contains($0) }
        case .startedWithin: form.integer(name, in: AudienceCondition.months).map { .startedWithin(months: $0) }
        }
    }

    private static func values(_ form: inout Form, _ name: String, _ known: Set<String>) -> [String]? {
        let limit = AudienceCondition.maximumValues * (AudienceCondition.maximumValueLength + 4)
        guard let text = form.text(name, maximum: limit) else { return nil }
        let values = joined(split(text), known)
        guard !values.isEmpty else {
            form.refuse(name, WordKey("form.required"))
            return nil
        }
        guard values.count <= AudienceCondition.maximumValues else {
            form.refuse(
                name, WordKey("audiences.form.too-many-values", ["limit": "\(AudienceCondition.maximumValues)"]))
            return nil
        }
        guard values.allSatisfy({ $0.unicodeScalars.count <= AudienceCondition.maximumValueLength }) else {
            form.refuse(name, WordKey("form.too-long", ["maximum": "\(AudienceCondition.maximumValueLength)"]))
            return nil
        }
        return values
    }

    /// Values between commas; in quotation marks where a comma belongs to one. Each once, in the order given.
    static func split(_ text: String) -> [String] {
        var (values, value, isQuoted, last) = ([String](), "", false, Character(" "))
        for character in text {
            switch character {
            case "\"":
                // A second one right after the first stands for itself.
                if last == "\"", !isQuoted { value.append(character) }
                isQuoted.toggle()
            case "," where !isQuoted:
                values.append(value)
                value = ""
            default: value.append(character)
            }
            last = character
        }
        values.append(value)
        var seen: Set<String> = []
        return values.map(trimmed).filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    /// Parts between commas that one value may have.
    private static let mostParts = 6

    /// Neighbours that together are a value which people have become that one: `Sales, EMEA`. The longest first.
    static func joined(_ values: [String], _ known: Set<String>) -> [String] {
        let named = Dictionary(known.map { (key(split($0)), $0) }, uniquingKeysWith: { min($0, $1) })
        var (joined, rest) = ([String](), values[...])
        while let first = rest.first {
            let length = (2...mostParts).reversed().first { named[key(rest.prefix($0))] != nil }
            joined.append(length.flatMap { named[key(rest.prefix($0))] } ?? first)
            rest = rest.dropFirst(length ?? 1)
        }
        return joined
    }

    private static func key(_ values: some Sequence<String>) -> String {
        values.map { $0.lowercased() }.joined(separator: "\u{1F}")
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
