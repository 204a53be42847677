/// Improves a seating by exchanging two people at a time; under a law also by moves from one group to another.
struct SwapSearch {
    private(set) var seating: Seating
    private(set) var cost: Int128
    private let table: RoundTable
    /// Only people of one kind take each other's places; nil when all may.
    private let kinds: [Int32]?
    /// What each group keeps to, where the seating does from the start. Without it rules only cost.
    private let law: GroupLaw?
    /// Exchanges that may still be looked at.
    private var effort: Int
    /// The changes since the last seating worth keeping.
    private var trail: [Change] = []

    private enum Change {
        case exchange(Int, Int)
        case move(Int, from: Int)
    }

    init(_ seating: Seating, _ table: RoundTable, effort: Int, kinds: [Int32]? = nil, law: GroupLaw? = nil) {
        self.kinds = kinds
        self.law = law
        self.seating = seating
        self.table = table
        self.effort = effort
        cost = seating.totalCost(table)
    }

    mutating func run(_ random: inout SeededRandom) throws {
        guard seating.groups.count > 1 else { return }
        var order = Array(0..<table.count)
        order.shuffle(using: &random)
        if let law { try evenOut(order, law) }
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
            guard change < 0, mayLawfully(person, other) else { continue }
            make(person, other, change)
            return other
        }
        guard let law, let better = cheapestMove(of: person, to: 1...1, law), better.change < 0 else { return nil }
        move(person, to: better.group, better.change)
        return person
    }

    /// Groups as even as the law lets them be, which goes before their cost. Each move makes them more even, so it ends.
    private mutating func evenOut(_ people: [Int], _ law: GroupLaw) throws {
        var isMoving = true
        while isMoving, effort > 0 {
            if Task.isCancelled { throw CancellationError() }
            isMoving = false
            for person in people {
                guard let better = cheapestMove(of: person, to: 2...max(2, law.largest), law) else { continue }
                move(person, to: better.group, better.change)
                isMoving = true
            }
        }
    }

    /// Among groups that have so many people fewer than the person's own.
    private mutating func cheapestMove(
        of person: Int, to smaller: ClosedRange<Int>, _ law: GroupLaw
    ) -> (group: Int, change: Int64)? {
        guard let home = seating.group[person], law.releases(person, from: seating.groups[home]) else { return nil }
        let leaving = seating.cost(person, in: home, without: person, table)
        var best: (group: Int, change: Int64)?
        for group in seating.groups.indices where effort > 0 {
            let members = seating.groups[group]
            guard smaller.contains(seating.groups[home].count - members.count) else { continue }
            effort -= 1
            guard law.admits(person, to: members) else { continue }
            let change = seating.cost(person, in: group, without: person, table) - leaving
            if change < best?.change ?? .max { best = (group, change) }
        }
        return best
    }

    private mutating func move(_ person: Int, to group: Int, _ change: Int64) {
        guard let home = seating.group[person] else { return }
        seating.unseat(person)
        seating.seat(person, in: group)
        cost += Int128(change)
        trail.append(.move(person, from: home))
    }

    /// Whether both groups keep to the law once the two have changed places.
    private func mayLawfully(_ one: Int, _ other: Int) -> Bool {
        guard let law, let home = seating.group[one], let away = seating.group[other] else { return true }
        return law.admits(other, to: seating.groups[home], without: one)
            && law.admits(one, to: seating.groups[away], without: other)
    }

    private func mayExchange(_ one: Int, _ other: Int) -> Bool { kinds.map { $0[one] == $0[other] } ?? true }

    private mutating func make(_ one: Int, _ other: Int, _ change: Int64) {
        seating.swapSeats(one, other)
        cost += Int128(change)
        trail.append(.exchange(one, other))
    }

    /// A few blind exchanges, each beginning with someone whose group is not perfect. Returns everyone they touched.
    private mutating func shake(_ random: inout SeededRandom) -> [Int] {
        var touched: [Int] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let one = unhappyPerson(&random)
            let other = Int.random(in: 0..<table.count, using: &random)
            effort -= 1
            guard mayExchange(one, other), mayLawfully(one, other),
                let change = seating.swapCost(one, other, table)
            else { continue }
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
        for change in trail.reversed() {
            switch change {
            case .exchange(let one, let other): seating.swapSeats(one, other)
            case .move(let person, let home):
                seating.unseat(person)
                seating.seat(person, in: home)
            }
        }
        trail.removeAll(keepingCapacity: true)
        cost = earlier
    }
}
