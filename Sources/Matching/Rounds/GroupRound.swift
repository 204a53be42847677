/// A round of groups of three and more: seats drawn, then improved by exchanges.
///
/// An iterated local search: exchanges that lower the cost until none does, then a few blind ones, kept when the search
/// from there ends no worse. Bounded by the number of exchanges looked at, never by time, so it gives the same plan on
/// every machine.
struct GroupRound {
    private(set) var seating: Seating
    let isOptimal: Bool

    init(_ table: RoundTable, request: RoundRequest) throws {
        let sizes = GroupRound.sizes(people: table.count, size: request.groupSize)
        var random = SeededRandom(seed: request.seed ^ 0x6B6C_6174_6368)
        seating = GroupRound.drawn(sizes, table)
        let effort = request.effort ?? 100_000 + 400 * table.count
        var search = SwapSearch(seating, table, effort: min(max(effort, 0), 10_000_000))
        try search.run(&random)
        seating = search.seating
        let unbroken = GroupRound.keepRules(&seating, table)
        if !unbroken {
            var finding = SeatFinding(largest: (sizes.max() ?? 0) + 1)
            try finding.seatEveryone(in: &seating, table)
        }
        isOptimal = unbroken && search.cost == 0
    }

    /// As many groups as whole sizes fit, those left over spread among them: 11 in fours are 6 and 5.
    static func sizes(people: Int, size: Int) -> [Int] {
        guard people > 1 else { return [] }
        let groups = max(1, people / size)
        return (0..<groups).map { people / groups + ($0 < people % groups ? 1 : 0) }
    }

    /// Seats one person after another in the group with room where they cost least, of a handful of groups looked at.
    private static func drawn(_ sizes: [Int], _ table: RoundTable) -> Seating {
        var seating = Seating(count: table.count)
        for _ in sizes { seating.open([]) }
        var room = Array(sizes.indices)
        for person in 0..<table.count where !room.isEmpty {
            let choices = (0..<min(room.count, 64)).map { (person + $0) % room.count }
            let costs = choices.map { seating.cost(person, in: room[$0], without: person, table) }
            guard let cheapest = costs.indices.min(by: { costs[$0] < costs[$1] }) else { continue }
            let place = choices[cheapest]
            seating.seat(person, in: room[place])
            if seating.groups[room[place]].count == sizes[room[place]] { room.remove(at: place) }
        }
        return seating
    }

    /// Takes people out until no two that must not meet share a group. False when someone had to go.
    private static func keepRules(_ seating: inout Seating, _ table: RoundTable) -> Bool {
        var unbroken = true
        for group in seating.groups.indices {
            while let person = mostForbidden(in: seating.groups[group], table) {
                seating.unseat(person)
                unbroken = false
            }
        }
        seating.closeSmall()
        return unbroken
    }

    private static func mostForbidden(in members: [Int], _ table: RoundTable) -> Int? {
        let clashes = members.map { one in members.count { $0 != one && table.isForbidden(one, $0) } }
        guard let worst = clashes.indices.max(by: { clashes[$0] < clashes[$1] }), clashes[worst] > 0 else { return nil }
        return members[worst]
    }
}
