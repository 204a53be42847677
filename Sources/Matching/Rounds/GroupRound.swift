/// A round of groups of three and more: seats drawn, then improved by exchanges.
///
/// Up to `denseLimit` people by annealing over a table of all pairs, with the tiers pressed together so that one range of
/// temperatures serves them all; then, as always, by exchanges that lower the true cost. Where rules break groups of the
/// sizes planned, it goes on among groups that keep them; a handful under rules is divided in the best of all ways. Bounded
/// by the number of exchanges looked at, never by time, so it gives the same plan on every machine.
struct GroupRound {
    static let denseLimit = 1_500
    /// Nobody is seated in a group that would be larger than this for it.
    static let largest = 8

    private(set) var seating: Seating
    let value: Int128
    let bound: Int128
    let isOptimal: Bool

    init(_ table: RoundTable, request: RoundRequest, kinds: [Int32]? = nil, sizes given: [Int]? = nil) throws {
        let sizes = given ?? GroupSizes.of(people: table.count, size: request.groupSize, request.leftovers)
        var random = SeededRandom(seed: request.seed ^ 0x6B6C_6174_6368)
        var lowerBound: Int128 = 0
        if !request.suggested.isEmpty {
            seating = GroupRound.suggested(request, table)
        } else if table.count <= GroupRound.denseLimit || kinds != nil {
            let dense = DenseRound(table, sizes: sizes, kinds: kinds)
            lowerBound = Int128(dense.lowerBound)
            seating = try dense.annealed(effort: request.effort, &random)
        } else {
            seating = GroupRound.drawn(sizes, table)
        }
        let effort = min(max(request.effort ?? 100_000 + 400 * table.count, 0), 10_000_000)
        var search = SwapSearch(seating, table, effort: effort, kinds: kinds)
        try search.run(&random)
        seating = search.seating
        let unbroken = GroupRound.keepRules(&seating, table)
        var isProved = unbroken && search.cost == lowerBound
        if kinds == nil && request.hasRules {
            let law = GroupRound.law(table, sizes)
            if !unbroken {
                try GroupRound.seatAnew(&seating, law, effort: effort, &random)
                lowerBound = table.leastCost(of: seating, law)
            }
            if let small = SmallRound(law, sizes: sizes) {
                seating = small.cheaper(than: seating, law) ?? seating
                (isProved, lowerBound) = (true, seating.totalCost(table))
            }
        }
        value = -seating.totalCost(table)
        bound = -lowerBound
        isOptimal = isProved
    }

    static func law(_ table: RoundTable, _ sizes: [Int]) -> GroupLaw {
        let most = sizes.max() ?? 0
        return GroupLaw(table: table, largest: max(most, min(most + 1, largest)))
    }

    /// Places for those whom rules have taken out, then the same search among groups that keep them.
    private static func seatAnew(
        _ seating: inout Seating, _ law: GroupLaw, effort: Int, _ random: inout SeededRandom
    ) throws {
        var finding = SeatFinding(law)
        try finding.seatEveryone(in: &seating)
        seating.closeSmall()
        var search = SwapSearch(seating, law.table, effort: effort, law: law)
        try search.run(&random)
        seating = search.seating
    }

    static func suggested(_ request: RoundRequest, _ table: RoundTable) -> Seating {
        var place = Array(repeating: 0, count: table.count)
        for (position, participant) in table.order.enumerated() { place[participant] = position }
        var seating = Seating(count: table.count)
        for group in request.suggested { seating.open(group.map { place[$0] }) }
        return seating
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
        return keepMixed(&seating, table) && unbroken
    }

    /// Breaks up groups in which nobody differs though someone must. False when there was one.
    @discardableResult
    private static func keepMixed(_ seating: inout Seating, _ table: RoundTable) -> Bool {
        var unbroken = true
        for group in seating.groups where group.count > 1 && !table.isMixed(group) {
            for person in group { seating.unseat(person) }
            unbroken = false
        }
        seating.closeSmall()
        return unbroken
    }

    private static func mostForbidden(in members: [Int], _ table: RoundTable) -> Int? {
        let clashes = members.map { one in members.count { $0 != one && table.isForbidden(one, $0) } }
        // Of equals whoever has waited least.
        let order = members.indices.map { (clashes[$0], -table.waited[members[$0]]) }
        guard let worst = order.indices.max(by: { order[$0] < order[$1] }), clashes[worst] > 0 else { return nil }
        return members[worst]
    }
}
