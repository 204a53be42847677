import Audiences
import Matching
import Primitives
import Store

/// What leaves some people with nobody to meet: rules between them, or a value or an audience that nobody has. Names the
/// rules and what the people share, nobody.
struct RoundFinding: Sendable, Equatable, Codable {
    /// Findings kept of a round, and rules of a finding.
    static let maximum = 10

    let people: Int
    /// Perhaps more than so many people.
    private(set) var isLeast: Bool?
    /// What these people share and nobody else does, where there is such a thing.
    let attribute: ProgramAttribute?
    let value: String?
    /// As `BrokenRule` writes them.
    let rules: [String]
    /// Nobody who takes part has the value, or is on this side of two audiences.
    private(set) var isMissing: Bool?
    let side: RoundSide?
    /// What the audience of that side is called.
    var audience: String?
    /// What a kind of program lacks, where that is neither a value nor an audience.
    private(set) var lack: Lack?
    /// Of `Lack.people`, those that a group needs.
    private(set) var seats: Int?

    enum Lack: String, Sendable, Codable {
        /// Nobody who takes part is a host.
        case hosts
        /// Everybody who takes part is a host.
        case guests
        /// Nobody differs from anybody in the attribute.
        case difference
        /// Fewer have the value than a group has seats for it.
        case people
    }

    init(_ contradiction: Contradiction) {
        people = contradiction.people.count
        isLeast = contradiction.isWhole ? nil : true
        let shared = contradiction.common.flatMap { common in
            ProgramAttribute(engine: common.attribute).map { ($0, common.value) }
        }
        attribute = shared?.0
        value = shared?.1
        rules = contradiction.rules.prefix(Self.maximum).compactMap { BrokenRule(engine: $0)?.text }.uniqued
        side = nil
    }

    /// Nobody has this value.
    init(missing value: String, of attribute: ProgramAttribute) {
        (people, rules, side, isMissing) = (0, [], nil, true)
        (self.attribute, self.value) = (attribute, value)
    }

    /// Nobody is in the audience of this side.
    init(missing side: RoundSide) {
        (people, rules, attribute, value, isMissing) = (0, [], nil, nil, true)
        self.side = side
    }

    init(
        lacking lack: Lack, of attribute: ProgramAttribute? = nil, value: String? = nil, people: Int = 0,
        seats: Int? = nil
    ) {
        (self.people, rules, side, isMissing) = (people, [], nil, true)
        (self.lack, self.attribute, self.value, self.seats) = (lack, attribute, value, seats)
    }

    /// Says no more than that the two sides meet each other.
    var isOfSides: Bool { rules == [BrokenRule.sides.text] }

    /// "Nobody with location Oslo may meet anyone: 3 rules (…)".
    func sentence(_ catalogue: Catalogue) -> String {
        if isMissing ?? false { return catalogue.sentence(missing(catalogue)) }
        let names = rules.compactMap { BrokenRule($0) }.map { catalogue.sentence($0.rule(catalogue)) }
        let list = names.joined(separator: "; ")
        if let attribute, let value {
            return catalogue.sentence(
                WordKey(
                    "programs.finding.shared",
                    ["attribute": attribute.name(catalogue), "value": value, "count": "\(rules.count)", "rules": list]))
        }
        let fields = ["people": catalogue.count(people), "count": "\(rules.count)", "rules": list]
        return catalogue.sentence(
            isLeast ?? false
                ? WordKey("programs.finding.people-least", fields) : WordKey("programs.finding.people", fields))
    }

    private func missing(_ catalogue: Catalogue) -> WordKey {
        if let lack { return lacking(lack, catalogue) }
        if let attribute, let value {
            return WordKey("programs.finding.missing", ["attribute": attribute.name(catalogue), "value": value])
        }
        guard let audience else { return WordKey("programs.finding.missing-side") }
        return WordKey("programs.finding.missing-audience", ["audience": audience])
    }

    private func lacking(_ lack: Lack, _ catalogue: Catalogue) -> WordKey {
        let name = attribute?.name(catalogue) ?? ""
        return switch lack {
        case .hosts: WordKey("programs.finding.no-host")
        case .guests: WordKey("programs.finding.only-hosts")
        case .difference: WordKey("programs.finding.no-difference", ["attribute": name])
        case .people:
            WordKey(
                "programs.finding.few",
                [
                    "attribute": name, "value": value ?? "", "people": catalogue.count(people),
                    "seats": catalogue.count(seats ?? 0),
                ])
        }
    }
}

extension RoundFinding {
    /// What a program goes by and those who take part do not have. Nothing where nobody takes part at all.
    static func missing(_ basis: ProgramsSlice.RoundBasis) -> [RoundFinding] {
        let taking = basis.taking
        guard !taking.isEmpty else { return [] }
        func counts(_ attribute: ProgramAttribute) -> [String: Int] {
            taking.reduce(into: [:]) { counts, person in
                for value in basis.profiles[person]?.values(of: attribute) ?? [] { counts[value, default: 0] += 1 }
            }
        }
        switch basis.program.settings.matching.kind {
        case .sides(let attribute, let one, let other):
            let known = counts(attribute)
            return [one, other].filter { known[$0] == nil }.map { RoundFinding(missing: $0, of: attribute) }
        case .composer(let attribute, let seats):
            let known = counts(attribute)
            return seats.compactMap { Self.short(of: $0, attribute, known[$0.value, default: 0]) }
        case .audiences:
            let known = taking.reduce(into: Set<RoundSide>()) { $0.formUnion(basis.sides(of: $1)) }
            return [RoundSide.one, .other].filter { !known.contains($0) }.map { RoundFinding(missing: $0) }
        case .lottery:
            let hosts = taking.count(where: basis.pairs.hosts.contains)
            if hosts == 0 { return [RoundFinding(lacking: .hosts)] }
            return hosts == taking.count ? [RoundFinding(lacking: .guests)] : []
        case .across(let attribute):
            // Of pairs each rule is looked at; of a group it is all of them who must not be alike.
            guard basis.program.settings.groupSize > 2, taking.count > 1, counts(attribute).count < 2 else { return [] }
            return [RoundFinding(lacking: .difference, of: attribute)]
        case .random, .within, .mystery: return []
        }
    }

    private static func short(of seat: ProgramSeat, _ attribute: ProgramAttribute, _ having: Int) -> RoundFinding? {
        if having == 0 { return RoundFinding(missing: seat.value, of: attribute) }
        guard having < seat.seats else { return nil }
        return RoundFinding(lacking: .people, of: attribute, value: seat.value, people: having, seats: seat.seats)
    }
}

extension ProgramsSlice {
    /// Findings about audiences with what those are called.
    func named(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ findings: [RoundFinding]
    ) throws -> [RoundFinding] {
        guard findings.contains(where: { $0.side != nil }) else { return findings }
        let sides = try ProgramAudienceStore().audiences(tx, workspace, program)
        return try findings.map { finding in
            guard let side = finding.side, let id = side == .one ? sides.one : sides.other else { return finding }
            var named = finding
            named.audience = try audiences.audiences.audience(tx, workspace, id)?.name
            return named
        }
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
