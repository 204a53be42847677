/// Rounds of groups in which nobody meets twice, made of one or a few: the others are these with people moved on by one
/// place, two places and so on in rings.
///
/// People who are not in a ring stay where they are. Nobody meets twice when in the first rounds no two pairs are the same
/// pair moved on. That is a far smaller search than all rounds at once; where it finds nothing, others must look.
///
/// R. C. Bose, "On the construction of balanced incomplete block designs", Annals of Eugenics 9 (1939).
struct CyclicSchedule {
    /// For each round everyone's group.
    private(set) var rounds: [[Int32]] = []

    private let count: Int
    private let size: Int
    /// People in a ring, which is how many rounds each of the first ones becomes.
    private let order: Int
    private let firstRounds: Int
    private let rings: Int
    /// For each pair the class of pairs it moves on to. Class 0 is of those who would meet again.
    private var classes: [Int32] = []
    private var uses: [Int32] = []
    private var cost = 0
    private var seats: [Int] = []

    /// Nil when none was found. `count` is a multiple of `size`.
    init?(count: Int, size: Int, rounds number: Int, order: Int, effort: Int, seed: UInt64) throws {
        self.count = count
        self.size = size
        self.order = order
        firstRounds = number / max(1, order)
        rings = count / max(1, order)
        guard order > 1, number % order == 0, rings > 0, count % size == 0, count - rings * order <= count / size else {
            return nil
        }
        classify()
        var random = SeededRandom(seed: seed)
        var left = effort
        while left > 0 {
            if try search(steps: min(left, 1_000_000), &random) {
                develop()
                return
            }
            left -= 1_000_000
        }
        return nil
    }

    private func ring(_ person: Int) -> Int? { person < rings * order ? person / order : nil }

    private mutating func classify() {
        var known: [[Int]: Int32] = [:]
        classes = Array(repeating: 0, count: count * count)
        for one in 0..<count {
            for other in 0..<count where other != one {
                guard let name = name(one, other) else { continue }
                let code = known[name] ?? Int32(known.count + 1)
                known[name] = code
                classes[one * count + other] = code
            }
        }
        uses = Array(repeating: 0, count: known.count + 1)
    }

    /// The same for all pairs that one pair moves on to; nil for two people who would meet again.
    private func name(_ one: Int, _ other: Int) -> [Int]? {
        switch (ring(one), ring(other)) {
        case (nil, nil): return nil
        case (let first?, nil): return [first, -1, other]
        case (nil, let second?): return [second, -1, one]
        case (let first?, let second?):
            if first > second { return name(other, one) }
            // Places in the rings are below `order`, so this is above zero.
            let step = ((other - second * order) - (one - first * order) + order) % order
            // Across a ring a pair comes back to itself after half the rounds.
            if first == second, 2 * step == order { return nil }
            return [first, second, first == second ? min(step, order - step) : step]
        }
    }

    private mutating func search(steps: Int, _ random: inout SeededRandom) throws -> Bool {
        if Task.isCancelled { throw CancellationError() }
        seats = (0..<firstRounds).flatMap { _ in (0..<count).shuffled(using: &random) }
        uses = uses.map { _ in 0 }
        // One meeting of these is too many.
        uses[0] = 1
        cost = 0
        for place in seats.indices { for other in (place - place % size)..<place { meet(seats[place], seats[other]) } }
        for _ in 0..<steps where cost > 0 {
            let draw = random.next()
            let one = Int(((draw & 0xFFFF) &* UInt64(seats.count)) >> 16)
            let other = one - one % count + Int(((draw >> 16 & 0xFFFF) &* UInt64(count)) >> 16)
            guard one / size != other / size else { continue }
            let before = cost
            exchange(one, other)
            if Double(cost - before) > Curve.threshold(draw >> 48, 0.3) { exchange(one, other) }
        }
        return cost == 0
    }

    private mutating func meet(_ one: Int, _ other: Int) {
        let code = Int(classes[one * count + other])
        if uses[code] > 0 { cost += 1 }
        uses[code] += 1
    }

    private mutating func part(_ one: Int, _ other: Int) {
        let code = Int(classes[one * count + other])
        uses[code] -= 1
        if uses[code] > 0 { cost -= 1 }
    }

    private mutating func exchange(_ one: Int, _ other: Int) {
        let (ann, ben) = (seats[one], seats[other])
        for place in (one - one % size)..<(one - one % size + size) where place != one {
            part(ann, seats[place])
            meet(ben, seats[place])
        }
        for place in (other - other % size)..<(other - other % size + size) where place != other {
            part(ben, seats[place])
            meet(ann, seats[place])
        }
        seats.swapAt(one, other)
    }

    private mutating func develop() {
        rounds = (0..<firstRounds * order).map { round in
            var groups = Array(repeating: Int32(0), count: count)
            for place in 0..<count {
                let person = seats[round / order * count + place]
                let moved = ring(person).map { $0 * order + (person - $0 * order + round) % order } ?? person
                groups[moved] = Int32(place / size)
            }
            return groups
        }
    }
}
