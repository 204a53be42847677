/// Several rounds of pairs thought of together, so that they make as many different pairs as they can.
///
/// Each round is a perfect matching as far as rules let it. One round after the other is matched anew, exactly, against
/// what all others use: a pair that no other round has counts most. Between these, two rounds exchange the pairs of a
/// cycle of their union, which changes neither's people nor how many pairs there are, but opens other ways (Kempe chains,
/// as in edge colouring). Bounded by the number of matchings, never by time.
struct PairSchedule {
    /// For each round everyone's partner; the number of people stands for nobody in a round with an odd number.
    private(set) var rounds: [[Int]]
    /// Pairs that meet though they have met before or meet in another round as well.
    private(set) var repeats = 0

    private let count: Int
    private let isAllowed: [Bool]
    /// How often each pair has met, or is to meet.
    private var uses: [Int32]
    private var random: SeededRandom

    init(_ table: RoundTable, rounds number: Int, effort: Int, seed: UInt64) throws {
        count = table.count + table.count % 2
        random = SeededRandom(seed: seed)
        var isAllowed = Array(repeating: false, count: count * count)
        var uses = Array(repeating: Int32(0), count: count * count)
        for one in 0..<count {
            for other in 0..<one {
                let isReal = one < table.count
                let allowed = !isReal || table.mayBePair(one, other)
                let met = isReal ? table.ties.between(one, other)?.times ?? 0 : 0
                for place in [one * count + other, other * count + one] {
                    isAllowed[place] = allowed
                    uses[place] = met
                }
            }
        }
        self.isAllowed = isAllowed
        self.uses = uses
        rounds = Array(repeating: Array(repeating: -1, count: count), count: number)
        for round in rounds.indices { try rematch(round, left: number - round) }
        countRepeats()
        try improve(effort: effort)
    }

    /// No schedule repeats less: a person can meet only so many new people, and there are only so many new pairs.
    var lowerBound: Int {
        var missing = 0
        var pairs = 0
        for one in 0..<count {
            let fresh = (0..<count).count { isAllowed[one * count + $0] && met(one, $0) == 0 }
            let meetings = rounds.count { $0[one] >= 0 }
            missing += max(0, meetings - fresh)
            pairs += fresh
        }
        let meetings = rounds.reduce(0) { $0 + $1.count { $0 >= 0 } } / 2
        return max((missing + 1) / 2, meetings - pairs / 2)
    }

    /// Meetings before the schedule.
    private func met(_ one: Int, _ other: Int) -> Int {
        Int(uses[one * count + other]) - rounds.count { $0[one] == other }
    }

    private mutating func improve(effort: Int) throws {
        let bound = lowerBound
        var order = Array(rounds.indices)
        var done = 0
        while done < effort, repeats > bound {
            order.shuffle(using: &random)
            for round in order where done < effort && repeats > bound {
                exchangeChains(round, Int.random(in: 0..<rounds.count, using: &random))
                try rematch(round, left: 0)
                done += 1
            }
            countRepeats()
        }
    }

    private mutating func countRepeats() {
        var sum = 0
        for mates in rounds {
            for one in mates.indices where mates[one] > one { sum += isNew(one, mates[one]) ? 0 : 1 }
        }
        // Of a pair that meets twice here one meeting is new.
        var doubled: Set<Int> = []
        for mates in rounds {
            for one in mates.indices where mates[one] > one && !isNew(one, mates[one]) && met(one, mates[one]) == 0 {
                doubled.insert(one * count + mates[one])
            }
        }
        repeats = sum - doubled.count
    }

    private func isNew(_ one: Int, _ other: Int) -> Bool { uses[one * count + other] <= 1 }

    private mutating func add(_ round: Int, _ change: Int32) {
        for (one, mate) in rounds[round].enumerated() where mate >= 0 { uses[one * count + mate] += change }
    }

    /// Matches a round against all others.
    ///
    /// - Parameter left: rounds not drawn yet, this one included; then people with many new partners left go first.
    private mutating func rematch(_ round: Int, left: Int) throws {
        add(round, -1)
        var fresh = Array(repeating: Int64(0), count: count)
        if left > 0 {
            for one in 0..<count {
                for other in 0..<count where isAllowed[one * count + other] && uses[one * count + other] == 0 {
                    fresh[one] += 1
                }
            }
        }
        let weights = ScheduleWeights(
            count: count, isAllowed: isAllowed, uses: uses, fresh: fresh, salt: random.next())
        let mates = try PairMatching(weights).mates
        rounds[round] = mates.map { $0 ?? -1 }
        add(round, 1)
    }

    /// The union of two rounds falls into cycles and paths; each changes sides with even chance.
    private mutating func exchangeChains(_ one: Int, _ other: Int) {
        guard one != other else { return }
        var isSeen = Array(repeating: false, count: count)
        for start in 0..<count where !isSeen[start] {
            var chain = [start]
            isSeen[start] = true
            var next = 0
            while next < chain.count {
                for mate in [rounds[one][chain[next]], rounds[other][chain[next]]] where mate >= 0 && !isSeen[mate] {
                    isSeen[mate] = true
                    chain.append(mate)
                }
                next += 1
            }
            guard random.next() & 1 == 0 else { continue }
            for person in chain {
                let mate = rounds[one][person]
                rounds[one][person] = rounds[other][person]
                rounds[other][person] = mate
            }
        }
    }
}

/// First that people are placed, then pairs that no other round has, then pairs that few have, then chance.
private struct ScheduleWeights: PairWeights {
    let count: Int
    let isAllowed: [Bool]
    let uses: [Int32]
    let fresh: [Int64]
    let salt: UInt64

    private static let placed: Int64 = 1 << 44
    private static let unused: Int64 = 1 << 30
    private static let step: Int64 = 1 << 14
    private static let noise: UInt64 = (1 << 12) - 1

    func fill(_ row: inout [Int64], of person: Int, others: Range<Int>) {
        let base = person * count
        for other in others {
            guard isAllowed[base + other] else {
                row[other] = forbiddenPair
                continue
            }
            let low = UInt64(min(person, other))
            let high = UInt64(max(person, other))
            var weight =
                ScheduleWeights.placed + Int64(SeededRandom.mix(salt &+ low << 20 &+ high) & ScheduleWeights.noise)
            let used = Int64(uses[base + other])
            if used == 0 {
                weight += ScheduleWeights.unused + (fresh[person] + fresh[other]) * ScheduleWeights.step
            } else {
                weight -= min(used, 50) * ScheduleWeights.step
            }
            row[other] = weight
        }
    }
}
