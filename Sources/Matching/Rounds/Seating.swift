/// People in groups, by position in the round's order, and what changes of seats would cost.
struct Seating {
    private(set) var groups: [[Int]] = []
    /// For each person the group; nil for those without.
    private(set) var group: [Int?]

    init(count: Int) { group = Array(repeating: nil, count: count) }

    var unseated: [Int] { group.indices.filter { group[$0] == nil } }

    mutating func open(_ members: [Int]) {
        for member in members { group[member] = groups.count }
        groups.append(members)
    }

    /// A group that nobody is in yet.
    mutating func openEmpty() -> Int {
        groups.append([])
        return groups.count - 1
    }

    mutating func seat(_ person: Int, in index: Int) {
        group[person] = index
        groups[index].append(person)
    }

    mutating func unseat(_ person: Int) {
        guard let index = group[person] else { return }
        groups[index].removeAll { $0 == person }
        group[person] = nil
    }

    /// Takes away groups of one, and groups that nobody is in.
    mutating func closeSmall() {
        let kept = groups.filter { $0.count > 1 }
        self = Seating(count: group.count)
        for members in kept { open(members) }
    }

    mutating func swapSeats(_ one: Int, _ other: Int) {
        guard let home = group[one], let away = group[other], home != away else { return }
        for place in groups[home].indices where groups[home][place] == one { groups[home][place] = other }
        for place in groups[away].indices where groups[away][place] == other { groups[away][place] = one }
        group[one] = away
        group[other] = home
    }

    /// What the person's pairs with the group's members cost, leaving one of them out of account.
    func cost(_ person: Int, in index: Int, without absent: Int, _ table: RoundTable) -> Int64 {
        var sum: Int64 = 0
        for member in groups[index] where member != person && member != absent { sum += table.cost(person, member) }
        return sum
    }

    /// What the exchange of two people would add to the cost of the round; nil when they sit together.
    func swapCost(_ one: Int, _ other: Int, _ table: RoundTable) -> Int64? {
        guard let home = group[one], let away = group[other], home != away else { return nil }
        return cost(other, in: home, without: one, table) + cost(one, in: away, without: other, table)
            - cost(one, in: home, without: one, table) - cost(other, in: away, without: other, table)
    }

    func totalCost(_ table: RoundTable) -> Int128 {
        var sum: Int128 = 0
        for members in groups {
            for (place, one) in members.enumerated() {
                for other in members[(place + 1)...] { sum += Int128(table.cost(one, other)) }
            }
        }
        return sum
    }
}
