import Testing

@testable import Matching

@Suite("Rounds drawn by chance")
struct RoundFuzzTests {
    @Test("Every plan keeps the rules and accounts for everyone", arguments: 0..<60)
    func rules(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let request = RoundRequest.drawn(&random)
        let plan = try RoundPlanner.plan(request)
        let count = request.participants.count
        let accounted = plan.groups.flatMap(\.members) + plan.leftOut.map(\.participant)
        #expect(accounted.sorted() == Array(0..<count))
        #expect(plan.forbiddenPairs(of: request).isEmpty)
        #expect(plan.groups.allSatisfy { $0.members.count >= 2 })
        let pairs = plan.groups.flatMap(\.pairs)
        #expect(pairs.count == plan.repeats + plan.newTies)
        #expect(try #require(plan.unusedPairsLeft) >= 0)
        for pair in pairs {
            let meetings = request.history.filter {
                $0.members.contains(pair.first) && $0.members.contains(pair.second)
            }
            #expect(pair.lastMet == meetings.map(\.round).max())
            #expect(pair.timesMet == meetings.count)
        }
        for person in plan.leftOut where request.groupSize == 2 {
            // Nobody is left out beside someone they could meet.
            #expect(!plan.leftOut.contains { request.mayMeet($0.participant, person.participant) })
        }
    }

    @Test("An odd handful repeats no more than the best of all divisions does", arguments: 0..<120)
    func oddHandful(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = [5, 7, 9].randomElement(using: &random) ?? 5
        var request = people(count)
        request.seed = seed
        for round in 1...Int.random(in: 2...7, using: &random) {
            let order = (0..<count).shuffled(using: &random)
            let groups = stride(from: 0, to: count - 1, by: 2).map { Array(order[$0...min($0 + 1, count - 1)]) }
            request.history += groups.map { PastGroup(round: round, members: $0.sorted()) }
        }
        let met = Set(request.history.map(\.members))
        #expect(try RoundPlanner.plan(request).repeats == Self.fewestRepeats(Array(0..<count), met))
    }

    @Test("So does an odd number beyond a handful", arguments: 0..<24)
    func oddNumber(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = [13, 15].randomElement(using: &random) ?? 13
        var request = people(count)
        request.seed = seed
        for round in 1...(2 * count) {
            let order = (0..<count).shuffled(using: &random)
            request.history += stride(from: 0, to: count - 1, by: 2).map {
                PastGroup(round: round, members: order[$0...$0 + 1].sorted())
            }
        }
        var known: [Int: Int] = [:]
        let met = Set(request.history.map { 1 << $0.members[0] | 1 << $0.members[1] })
        let fewest = Self.fewest(1 << count - 1, met, &known)
        #expect(try RoundPlanner.plan(request).repeats == fewest)
    }

    /// The same as `fewestRepeats`, of people as bits, each part worked out once.
    private static func fewest(_ people: Int, _ met: Set<Int>, _ known: inout [Int: Int]) -> Int {
        if people == 0 { return 0 }
        if let found = known[people] { return found }
        let first = people & -people
        let others = (0..<16).map { 1 << $0 }.filter { people & $0 != 0 && $0 != first }
        var best = Int.max / 2
        for (place, one) in others.enumerated() {
            let pair = met.contains(first | one) ? 1 : 0
            if people.nonzeroBitCount != 3 { best = min(best, pair + fewest(people ^ first ^ one, met, &known)) }
            guard people.nonzeroBitCount % 2 == 1 else { continue }
            for other in others[(place + 1)...] {
                let three = pair + (met.contains(first | other) ? 1 : 0) + (met.contains(one | other) ? 1 : 0)
                best = min(best, three + fewest(people ^ first ^ one ^ other, met, &known))
            }
        }
        known[people] = best
        return best
    }

    /// By trying every division into pairs and one group of three.
    private static func fewestRepeats(_ people: [Int], _ met: Set<[Int]>) -> Int {
        guard let first = people.first else { return 0 }
        let others = Array(people.dropFirst())
        func repeats(_ group: [Int]) -> Int {
            var count = 0
            for (place, one) in group.enumerated() {
                for other in group[(place + 1)...] where met.contains([one, other].sorted()) { count += 1 }
            }
            return count
        }
        var best = Int.max
        func consider(_ mates: [Int]) {
            let rest = others.filter { !mates.contains($0) }
            guard rest.count != 1 else { return }
            best = min(best, repeats([first] + mates) + fewestRepeats(rest, met))
        }
        for (place, one) in others.enumerated() {
            consider([one])
            guard people.count % 2 == 1 else { continue }
            for other in others[(place + 1)...] { consider([one, other]) }
        }
        return best
    }

    @Test("Numbers from nowhere are refused, never fatal", arguments: 0..<60)
    func hostile(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var request = RoundRequest.drawn(&random)
        let numbers = [Int.min, -1, 0, 1, 2, 7, 200, Int.max]
        func number() -> Int { numbers.randomElement(using: &random) ?? 0 }
        for _ in 0..<3 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: request.groupSize = number()
            case 1: request.history.append(PastGroup(round: number(), members: [number(), number()]))
            case 2: request.forbidden.append(ForbiddenPair(number(), number()))
            case 3: request.wishes = RoundWishes(differentDepartment: number(), differentLocation: number())
            default: request.effort = number() == .max ? 10 : min(number(), 1000)
            }
        }
        do { _ = try RoundPlanner.plan(request) } catch { #expect(error is MatchingError) }
    }
}

extension RoundRequest {
    fileprivate static func drawn(_ random: inout SeededRandom) -> RoundRequest {
        let count = Int.random(in: 0...16, using: &random)
        let names = ["Sales", "Law", "Design", nil]
        var request = people(count, groupSize: Int.random(in: 2...8, using: &random))
        if Bool.random(using: &random) { request.groupSize = 2 }
        request.seed = random.next()
        request.effort = 500
        for index in 0..<count {
            request.participants[index].department = names.randomElement(using: &random) ?? nil
            request.participants[index].location = names.randomElement(using: &random) ?? nil
        }
        request.forbidden = randomEdges(
            count, density: Int.random(in: 0...10, using: &random), weights: 1...1, &random
        ).map { ForbiddenPair($0.first, $0.second) }
        for _ in 0..<Int.random(in: 0...20, using: &random) where count > 0 {
            let members = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Int.random(in: 0..<count, using: &random)
            }
            request.history.append(
                PastGroup(round: .random(in: -2...5, using: &random), members: Array(Set(members)).sorted()))
        }
        return request
    }

    fileprivate func mayMeet(_ one: Int, _ other: Int) -> Bool {
        one != other && !forbidden.contains(ForbiddenPair(one, other)) && !forbidden.contains(ForbiddenPair(other, one))
    }
}
