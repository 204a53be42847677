import Accounts
import Vault

/// Who is in, by what is known of them: conditions of which all or any have to be met.
package struct AudienceRule: Codable, Sendable, Equatable, SealableValue {
    package enum Match: String, Codable, Sendable, CaseIterable { case all, any }

    package static let maximumConditions = 20

    package var match: Match
    package var conditions: [AudienceCondition]

    package init(match: Match, _ conditions: [AudienceCondition]) {
        self.match = match
        self.conditions = conditions
    }

    /// Whether time alone changes who is in.
    package var isTimed: Bool { conditions.contains { $0.test.isTimed } }
}

/// One condition: an attribute, and what is asked of it.
package struct AudienceCondition: Codable, Sendable, Equatable {
    /// Letter case and surrounding spaces never matter.
    package enum Test: Codable, Sendable, Equatable {
        case isOne(of: [String])
        /// Met by whoever has another value or none.
        case isNone(of: [String])
        case contains(String)
        /// The first day lies so many months back at most, and not ahead.
        case startedWithin(months: Int)

        var isTimed: Bool { if case .startedWithin = self { true } else { false } }
    }

    package static let maximumValues = 50
    package static let maximumValueLength = 200
    package static let months = 1...240

    package var attribute: AudienceAttribute
    package var test: Test

    package init(_ attribute: AudienceAttribute, _ test: Test) {
        self.attribute = attribute
        self.test = test
    }
}

/// A rule ready to be held against many people on one day.
package struct AudienceEvaluation: Sendable {
    private enum Prepared: Sendable {
        case isOne(of: Set<String>), isNone(of: Set<String>), contains(String)
        case between(String, String)
    }

    private let match: AudienceRule.Match
    private let conditions: [(attribute: AudienceAttribute, test: Prepared)]

    package init(_ rule: AudienceRule, on today: AudienceDay) {
        match = rule.match
        conditions = rule.conditions.map { condition in
            let test: Prepared
            switch condition.test {
            case .isOne(let values): test = .isOne(of: Set(values.map(Self.folded)))
            case .isNone(let values): test = .isNone(of: Set(values.map(Self.folded)))
            case .contains(let text): test = .contains(Self.folded(text))
            case .startedWithin(let months): test = .between(today.before(months: months).text, today.text)
            }
            return (condition.attribute, test)
        }
    }

    /// A rule without conditions is met by nobody: it would be everybody by mistake.
    package func includes(_ profile: Profile) -> Bool {
        guard !conditions.isEmpty else { return false }
        switch match {
        case .all: return conditions.allSatisfy { Self.isMet($0.test, $0.attribute.value(profile)) }
        case .any: return conditions.contains { Self.isMet($0.test, $0.attribute.value(profile)) }
        }
    }

    /// Places of the conditions that somebody meets.
    package func met(by profile: Profile) -> [Int] {
        conditions.indices.filter { Self.isMet(conditions[$0].test, conditions[$0].attribute.value(profile)) }
    }

    private static func isMet(_ test: Prepared, _ value: String?) -> Bool {
        switch test {
        case .isOne(let values): value.map { values.contains(folded($0)) } ?? false
        case .isNone(let values): value.map { !values.contains(folded($0)) } ?? true
        case .contains(let text): value.map { folded($0).contains(text) } ?? false
        // `yyyy-mm-dd` of equal length: the order of the text is the order of the days.
        case .between(let first, let last): value.map { AudienceDay($0) != nil && first <= $0 && $0 <= last } ?? false
        }
    }

    /// One spelling of what is meant to be the same.
    private static func folded(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
