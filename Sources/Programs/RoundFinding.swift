import Matching
import Primitives

/// Rules that between them leave some people with nobody to meet. Names the rules and what the people share, nobody.
struct RoundFinding: Sendable, Equatable, Codable {
    /// Findings kept of a round, and rules of a finding.
    static let maximum = 10

    let people: Int
    /// What these people share and nobody else does, where there is such a thing.
    let attribute: ProgramAttribute?
    let value: String?
    /// As `BrokenRule` writes them.
    let rules: [String]

    init(_ contradiction: Contradiction) {
        people = contradiction.people.count
        let shared = contradiction.common.flatMap { common in
            ProgramAttribute(engine: common.attribute).map { ($0, common.value) }
        }
        attribute = shared?.0
        value = shared?.1
        rules = contradiction.rules.prefix(Self.maximum).compactMap { BrokenRule(engine: $0)?.text }.uniqued
    }

    /// "Nobody with location Oslo may meet anyone: 3 rules (…)".
    func sentence(_ catalogue: Catalogue) -> String {
        let names = rules.compactMap { BrokenRule($0) }.map { catalogue.sentence($0.rule(catalogue)) }
        let list = names.joined(separator: "; ")
        if let attribute, let value {
            return catalogue.sentence(
                WordKey(
                    "programs.finding.shared",
                    ["attribute": attribute.name(catalogue), "value": value, "count": "\(rules.count)", "rules": list]))
        }
        return catalogue.sentence(
            WordKey("programs.finding.people", ["people": "\(people)", "count": "\(rules.count)", "rules": list]))
    }
}

extension ProgramAttribute {
    /// Nil for what the engine compares and no roster column says.
    init?(engine attribute: Attribute) {
        switch attribute {
        case .department: self = .department
        case .location: self = .location
        case .named(let name): self = .custom(name)
        case .seniority, .language, .pool: return nil
        }
    }
}

extension BrokenRule {
    init?(engine rule: RuleName) {
        switch rule {
        case .blocked, .listed, .apart: self = .apart
        case .mustDiffer(let attribute):
            guard let attribute = ProgramAttribute(engine: attribute) else { return nil }
            self = .differ(attribute)
        case .mustShare(let attribute):
            guard let attribute = ProgramAttribute(engine: attribute) else { return nil }
            self = .share(attribute)
        case .someDiffer(let attribute):
            self = ProgramAttribute(engine: attribute).map(BrokenRule.across) ?? .sides
        }
    }

    /// The rule itself, where nobody has broken it.
    func rule(_ catalogue: Catalogue) -> WordKey {
        switch self {
        case .apart: WordKey("programs.rule.apart")
        case .differ(let attribute): WordKey("programs.rule.differ", ["attribute": attribute.name(catalogue)])
        case .share(let attribute): WordKey("programs.rule.share", ["attribute": attribute.name(catalogue)])
        case .across(let attribute): WordKey("programs.rule.across", ["attribute": attribute.name(catalogue)])
        default: WordKey("programs.rule.sides")
        }
    }
}

extension [String] {
    /// Each once, in the order of their first appearance.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
