/// A round of pairs: the best matching, and a larger group where someone would be left over.
struct PairRound {
    let seating: Seating
    /// What the pairs of the matching are worth, before anyone over joins one.
    let value: Int128
    let bound: Int128
    let isOptimal: Bool

    init(_ table: RoundTable) throws {
        let matching = try PairMatching(table)
        var seating = Seating(count: table.count)
        for (person, mate) in matching.mates.enumerated() {
            if let mate, person < mate { seating.open([person, mate]) }
        }
        var finding = SeatFinding(largest: 3)
        try finding.seatEveryone(in: &seating, table)
        PairRound.improveLargerGroups(in: &seating, table)
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
        let best = Int128(tiers.placed) + Int128(tiers.wish) * Int128(table.wishes.best) + Int128(tiers.noise - 1)
        return Int128(table.count / 2) * best
    }

    /// Exchanges members of larger groups with others, and moves the extra person elsewhere, while that lowers the cost.
    private static func improveLargerGroups(in seating: inout Seating, _ table: RoundTable) {
        for _ in 0..<20 {
            let larger = seating.groups.indices.filter { seating.groups[$0].count > 2 }
            // Many larger groups mean many rules, and then the seats found are what the rules allow.
            guard !larger.isEmpty, larger.count <= 20 else { return }
            let improved = larger.contains { improve($0, in: &seating, table) }
            if !improved { return }
        }
    }

    private static func improve(_ group: Int, in seating: inout Seating, _ table: RoundTable) -> Bool {
        var best: (cost: Int64, change: (inout Seating) -> Void)?
        for member in seating.groups[group] {
            for other in 0..<table.count {
                guard let cost = seating.swapCost(member, other, table), cost < best?.cost ?? 0 else { continue }
                best = (cost, { $0.swapSeats(member, other) })
            }
            let leaving = seating.cost(member, in: group, without: member, table)
            for target in seating.groups.indices where seating.groups[target].count == 2 {
                let cost = seating.cost(member, in: target, without: member, table) - leaving
                guard cost < best?.cost ?? 0 else { continue }
                best = (
                    cost,
                    {
                        $0.unseat(member)
                        $0.seat(member, in: target)
                    }
                )
            }
        }
        best?.change(&seating)
        return best != nil
    }
}
