/// Improves a seating by exchanging two people at a time.
struct SwapSearch {
    private(set) var seating: Seating
    private(set) var cost: Int128
    private let table: RoundTable
    /// Only people of one kind take each other's places; nil when all may.
    private let kinds: [Int32]?
    /// Exchanges that may still be looked at.
    private var effort: Int
    /// The exchanges since the last seating worth keeping.
    private var trail: [(Int, Int)] = []

    init(_ seating: Seating, _ table: RoundTable, effort: Int, kinds: [Int32]? = nil) {
        self.kinds = kinds
        self.seating = seating
        self.table = table
        self.effort = effort
        cost = seating.totalCost(table)
    }

    mutating func run(_ random: inout SeededRandom) throws {
        guard seating.groups.count > 1 else { return }
        var order = Array(0..<table.count)
        order.shuffle(using: &random)
        try descend(order, &random)
        while effort > 0, cost > 0 {
            let before = cost
            trail.removeAll(keepingCapacity: true)
            let shaken = shake(&random)
            try descend(shaken, &random)
            if cost > before { goBack(to: before) }
        }
    }

    /// Looks for better seats for these people, then for everyone whom a change touched, until nothing changes.
    private mutating func descend(_ people: [Int], _ random: inout SeededRandom) throws {
        var queue = people
        while let person = queue.popLast(), effort > 0, cost > 0 {
            if Task.isCancelled { throw CancellationError() }
            guard let other = betterSeat(for: person, &random) else { continue }
            queue.append(contentsOf: [person, other])
        }
    }

    /// The first exchange that lowers the cost, from a random person onwards, made at once. Returns the other person.
    private mutating func betterSeat(for person: Int, _ random: inout SeededRandom) -> Int? {
        guard let home = seating.group[person] else { return nil }
        effort -= 1
        guard seating.cost(person, in: home, without: person, table) > 0 else { return nil }
        let start = Int.random(in: 0..<table.count, using: &random)
        for step in 0..<table.count where effort > 0 {
            let other = (start + step) % table.count
            guard mayExchange(person, other), let change = seating.swapCost(person, other, table) else { continue }
            effort -= 1
            guard change < 0 else { continue }
            make(person, other, change)
            return other
        }
        return nil
    }

    private func mayExchange(_ one: Int, _ other: Int) -> Bool { kinds.map { $0[one] == $0[other] } ?? true }

    private mutating func make(_ one: Int, _ other: Int, _ change: Int64) {
        seating.swapSeats(one, other)
        cost += Int128(change)
        trail.append((one, other))
    }

    /// A few blind exchanges, each beginning with someone whose group is not perfect. Returns everyone they touched.
    private mutating func shake(_ random: inout SeededRandom) -> [Int] {
        var touched: [Int] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let one = unhappyPerson(&random)
            let other = Int.random(in: 0..<table.count, using: &random)
            effort -= 1
            guard mayExchange(one, other), let change = seating.swapCost(one, other, table) else { continue }
            make(one, other, change)
            for person in [one, other] { touched += seating.group[person].map { seating.groups[$0] } ?? [] }
        }
        return touched
    }

    private func unhappyPerson(_ random: inout SeededRandom) -> Int {
        var person = Int.random(in: 0..<table.count, using: &random)
        for _ in 0..<20 {
            if let home = seating.group[person], seating.cost(person, in: home, without: person, table) > 0 { break }
            person = Int.random(in: 0..<table.count, using: &random)
        }
        return person
    }

    private mutating func goBack(to earlier: Int128) {
        for (one, other) in trail.reversed() { seating.swapSeats(one, other) }
        trail.removeAll(keepingCapacity: true)
        cost = earlier
    }
}
