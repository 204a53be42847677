/// A round of pairs: the best matching, and a larger group where someone would be left over.
struct PairRound {
    let seating: Seating
    /// What the pairs of the matching are worth, before anyone over joins one.
    let value: Int128
    let bound: Int128
    let isOptimal: Bool

    init(_ table: RoundTable, _ request: RoundRequest) throws {
        let threes = request.threes
        let matching = try PairMatching(table)
        var seating = Seating(count: table.count)
        for (person, mate) in matching.mates.enumerated() {
            if let mate, person < mate { seating.open([person, mate]) }
        }
        let law = GroupLaw(table: table, largest: 3, most: threes)
        var finding = SeatFinding(law)
        try finding.seatEveryone(in: &seating)
        seating.closeSmall()
        let isEven = seating.unseated.isEmpty && seating.groups.allSatisfy { $0.count == 2 }
        let small = threes == nil && !isEven ? SmallRound(law, sizes: [2]) : nil
        seating = small?.better(than: seating, table) ?? seating
        PairRound.improveLargerGroups(in: &seating, law)
        if seating.groups.contains(where: { $0.count > 2 }) {
            seating = small?.cheaper(than: seating, law) ?? seating
        }
        if threes != 0, var search = ThreeSearch(seating, law) {
            try search.run()
            seating = search.seating
        }
        if let thoughtOf = PairRound.suggested(request, law), thoughtOf.totalCost(table) <= seating.totalCost(table) {
            seating = thoughtOf
        }
        self.seating = seating
        value = matching.weight
        bound = matching.bound ?? PairRound.plainBound(table)
        // A three is chosen well, not proved best; nor is it proved that those left out fit in no three.
        isOptimal =
            matching.isOptimal && seating.groups.allSatisfy { $0.count == 2 }
            && seating.unseated.allSatisfy { table.reasonToLeaveOut($0) != .partnersTaken }
    }

    /// Without a look at all pairs: as many as people make, each worth the most that any is.
    private static func plainBound(_ table: RoundTable) -> Int128 {
        let tiers = table.tiers
        let best =
            Int128(tiers.placed) + Int128(tiers.wish) * Int128(table.wishes.best) + Int128(tiers.noise - 1)
            + Int128(tiers.waited) * Int128(table.mostWaited)
        return Int128(table.count / 2) * best
    }

    /// The round as it was thought of ahead; nil where none was, or where it is not what rules allow by now.
    private static func suggested(_ request: RoundRequest, _ law: GroupLaw) -> Seating? {
        guard !request.suggested.isEmpty else { return nil }
        let seating = GroupRound.suggested(request, law.table)
        return seating.unseated.isEmpty && seating.groups.allSatisfy(law.allows) ? seating : nil
    }

    /// Exchanges members of larger groups with others, and moves the extra person elsewhere, while that lowers the cost.
    private static func improveLargerGroups(in seating: inout Seating, _ law: GroupLaw) {
        for _ in 0..<20 {
            let larger = seating.groups.indices.filter { seating.groups[$0].count > 2 }
            // Many larger groups mean many rules, and then the seats found are what the rules allow.
            guard !larger.isEmpty, larger.count <= 20 else { return }
            let improved = larger.contains { improve($0, in: &seating, law) }
            if !improved { return }
        }
    }

    private static func improve(_ group: Int, in seating: inout Seating, _ law: GroupLaw) -> Bool {
        var best: (cost: Int64, seating: Seating)?
        func look(_ cost: Int64?, _ change: (inout Seating) -> Void, _ touched: (Int, Int?)) {
            guard let cost, cost < best?.cost ?? 0, let other = touched.1 else { return }
            var changed = seating
            change(&changed)
            guard [touched.0, other].allSatisfy({ law.allows(changed.groups[$0]) }) else { return }
            best = (cost, changed)
        }
        for member in seating.groups[group] {
            for other in 0..<law.table.count {
                look(
                    seating.swapCost(member, other, law.table), { $0.swapSeats(member, other) },
                    (group, seating.group[other]))
            }
            let leaving = seating.cost(member, in: group, without: member, law.table)
            for target in seating.groups.indices where seating.groups[target].count == 2 {
                let cost = seating.cost(member, in: target, without: member, law.table) - leaving
                let move = { (seating: inout Seating) in
                    seating.unseat(member)
                    seating.seat(member, in: target)
                }
                look(cost, move, (group, target))
            }
        }
        if let best { seating = best.seating }
        return best != nil
    }
}
