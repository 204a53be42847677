/// The rules of a round made ready to be asked about any two people, by position in the round's own order.
struct RuleTable {
    private let differing: [(name: RuleName, column: AttributeColumn)]
    private let sharing: [(name: RuleName, column: AttributeColumn)]
    /// The attribute of which a group has at least two values.
    let crossing: AttributeColumn?
    private let crossingName: RuleName?
    /// For each person the sides they are on: bit i of `left` for the one side of a rule, of `right` for the other.
    private let left: [UInt64]
    private let right: [UInt64]
    /// What each bit stands for.
    private let bits: [RuleName]
    let isEmpty: Bool

    init(_ rules: RoundRules, _ people: [Participant], position: [Int]) throws(MatchingError) {
        func column(_ attribute: Attribute) -> AttributeColumn {
            AttributeColumn(people.map { $0.values(of: attribute) })
        }
        differing = rules.mustDiffer.map { (.mustDiffer($0), column($0)) }
        sharing = rules.mustShare.map { (.mustShare($0), column($0)) }
        crossing = rules.someDiffer.map(column)
        crossingName = rules.someDiffer.map { .someDiffer($0) }
        guard rules.apart.count <= MatchingLimits.apartRules else { throw .tooManyRules(rules.apart.count) }
        func members(_ side: ApartRule.Side) -> [Int] {
            switch side {
            case .people(let set): set.filter(position.indices.contains).map { position[$0] }
            case .having(let attribute, let value):
                people.indices.filter { people[$0].values(of: attribute).contains(value) }
            }
        }
        var left = Array(repeating: UInt64(0), count: people.count)
        var right = left
        for (index, rule) in rules.apart.enumerated() {
            for person in members(rule.one) { left[person] |= 1 << UInt64(index) }
            for person in members(rule.other) { right[person] |= 1 << UInt64(index) }
        }
        self.left = left
        self.right = right
        bits = rules.apart.indices.map { .apart($0) }
        isEmpty = differing.isEmpty && sharing.isEmpty && bits.isEmpty
    }

    func forbid(_ one: Int, _ other: Int) -> Bool {
        if isEmpty { return false }
        if (left[one] & right[other]) | (right[one] & left[other]) != 0 { return true }
        return differing.contains { !$0.column.differ(one, other) } || sharing.contains { !$0.column.share(one, other) }
    }

    /// All rules that keep the two apart.
    func names(_ one: Int, _ other: Int) -> [RuleName] {
        let mask = (left[one] & right[other]) | (right[one] & left[other])
        return bits.indices.filter { mask & 1 << UInt64($0) != 0 }.map { bits[$0] }
            + differing.filter { !$0.column.differ(one, other) }.map(\.name)
            + sharing.filter { !$0.column.share(one, other) }.map(\.name)
    }

    /// All that rules look at of a person: who are of one kind are the same to every rule.
    struct Kind: Hashable {
        fileprivate var left: UInt64
        fileprivate var right: UInt64
        fileprivate var values: [Set<String>]
    }

    func kind(_ position: Int, _ person: Participant, _ rules: RoundRules) -> Kind {
        let attributes = rules.mustDiffer + rules.mustShare + [rules.someDiffer].compactMap(\.self)
        return Kind(left: left[position], right: right[position], values: attributes.map(person.values))
    }

    /// The rule, when two people alone would not fulfil it.
    func crossingName(_ one: Int, _ other: Int) -> RuleName? {
        guard let crossing, !crossing.differ(one, other) else { return nil }
        return crossingName
    }
}
