extension RoundTable {
    /// No division costs less that places as many people in no more groups, each as the law allows, as this one does; 0 where
    /// there are too many people to look at all pairs. Each has somebody to be with, and none cheaper than their cheapest;
    /// beyond that there are as many pairs as in groups as even as can be, each the cheapest of somebody's own.
    func leastCost(of seating: Seating, _ law: GroupLaw) -> Int128 {
        guard count <= GroupRound.denseLimit else { return 0 }
        let placed = count - seating.unseated.count
        var firsts: [Int64] = []
        var further: [Int64] = []
        for person in 0..<count {
            let partners = (0..<count).filter { $0 != person && !isForbidden(person, $0) }
            let costs = partners.map { cost(person, $0) }.sorted().prefix(max(0, law.largest - 1))
            firsts += costs.prefix(1)
            further += costs.dropFirst()
        }
        let seats = RoundTable.companions(of: placed, groups: seating.groups.count) - placed
        let least = firsts.sorted().prefix(placed) + further.sorted().prefix(max(0, seats))
        return (least.reduce(Int128(0)) { $0 + Int128($1) } + 1) / 2
    }

    /// How many companions all have together, in groups as even as can be.
    private static func companions(of people: Int, groups: Int) -> Int {
        guard groups > 0 else { return 0 }
        let (size, larger) = (people / groups, people % groups)
        return larger * (size + 1) * size + (groups - larger) * size * (size - 1)
    }
}
