/// The best round of a handful of people by going through all of them: most are placed, among them whoever waited longest;
/// then groups are of the size wanted, then they cost least. For rounds in which rules stand in the way, or a number of
/// people that does not go up: there a search that goes on from what it has may miss the one way that is best.
struct SmallRound {
    static let people = 12

    private(set) var groups: [[Int]] = []
    private let best: Worth
    private let sizes: [Int]

    struct Worth: Comparable {
        var placed = 0
        var waited = 0
        /// How far groups are from the size wanted.
        var strayed = 0
        var cost: Int128 = 0

        static func < (one: Worth, other: Worth) -> Bool {
            if (one.placed, one.waited) != (other.placed, other.waited) {
                return (one.placed, one.waited) < (other.placed, other.waited)
            }
            return (one.strayed, one.cost) > (other.strayed, other.cost)
        }

        static func + (one: Worth, other: Worth) -> Worth {
            Worth(
                placed: one.placed + other.placed, waited: one.waited + other.waited,
                strayed: one.strayed + other.strayed, cost: one.cost + other.cost)
        }
    }

    /// Nil where there are too many people.
    ///
    /// - Parameter sizes: those wanted; what a group is too large or too small is counted from their mean.
    init?(_ law: GroupLaw, sizes: [Int]) {
        let count = law.table.count
        guard count <= SmallRound.people else { return nil }
        self.sizes = sizes
        let worths = (0..<(1 << count)).map { SmallRound.worth(of: $0, law, sizes) }
        var bests = Array(repeating: Worth(), count: 1 << count)
        var chosen = Array(repeating: 0, count: 1 << count)
        for set in bests.indices.dropFirst() {
            let lowest = set & -set
            let others = set ^ lowest
            bests[set] = bests[others]
            var part = others
            while part != 0 {
                if let worth = worths[part | lowest] {
                    let sum = worth + bests[others ^ part]
                    if sum > bests[set] { (bests[set], chosen[set]) = (sum, part | lowest) }
                }
                part = (part - 1) & others
            }
        }
        best = bests.last ?? Worth()
        var left = bests.count - 1
        while left != 0 {
            if chosen[left] != 0 { groups.append(SmallRound.members(chosen[left])) }
            left ^= chosen[left] == 0 ? left & -left : chosen[left]
        }
    }

    /// This round, if it places more, or the same number of whom more have waited longer.
    func better(than seating: Seating, _ table: RoundTable) -> Seating? {
        let placed = (0..<table.count).filter { seating.group[$0] != nil }
        let waited = placed.reduce(0) { $0 + table.waited[$1] }
        guard (best.placed, best.waited) > (placed.count, waited) else { return nil }
        return seated(table.count)
    }

    /// This round, if it is better in any way; or it places as many, of whom as many have waited, in groups nearer to the
    /// size wanted or at a lower cost.
    func cheaper(than seating: Seating, _ law: GroupLaw) -> Seating? {
        let worth = seating.groups.reduce(Worth()) { sum, members in
            let set = members.reduce(0) { $0 | 1 << $1 }
            return SmallRound.worth(of: set, law, sizes).map { sum + $0 } ?? sum
        }
        return best > worth ? seated(law.table.count) : nil
    }

    private func seated(_ count: Int) -> Seating {
        var found = Seating(count: count)
        for group in groups { found.open(group) }
        return found
    }

    /// Nil for people who may not be a group.
    private static func worth(of set: Int, _ law: GroupLaw, _ sizes: [Int]) -> Worth? {
        guard set.nonzeroBitCount > 1, set.nonzeroBitCount <= law.largest else { return nil }
        let members = members(set)
        guard law.allows(members) else { return nil }
        let stray = members.count * sizes.count - sizes.reduce(0, +)
        var worth = Worth(placed: members.count, strayed: stray * stray)
        for (place, one) in members.enumerated() {
            worth.waited += law.table.waited[one]
            for other in members[(place + 1)...] { worth.cost += Int128(law.table.cost(one, other)) }
        }
        return worth
    }

    private static func members(_ set: Int) -> [Int] { (0..<people).filter { set & 1 << $0 != 0 } }
}
