import Testing

@testable import Matching

@Suite("Whoever has waited goes first")
struct WaitingTests {
    /// One hub whom all others may meet, and nobody else may they: one of them meets the hub, the others are left out.
    private func star(_ count: Int) -> RoundRequest {
        var request = people(count)
        request.forbidden = (1..<count).flatMap { one in (1..<one).map { ForbiddenPair(one, $0) } }
        return request
    }

    @Test("before a first meeting, and before whoever has waited less", arguments: 1...Participant.promised)
    func longest(waited: Int) throws {
        var request = star(6)
        request.history = [PastGroup(round: 1, members: [0, 4])]
        request.participants[4].waited = waited
        request.participants[2].waited = waited - 1
        for seed in 0..<10 {
            request.seed = UInt64(seed)
            #expect(try RoundPlanner.plan(request).groups.map(\.members) == [[0, 4]])
        }
    }

    @Test("over the rounds nobody is left out more than once more often than anybody else")
    func overRounds() throws {
        var request = star(6)
        var left = Array(repeating: 0, count: 6)
        for round in 1...15 {
            request.seed = UInt64(round)
            let plan = try RoundPlanner.plan(request)
            let out = Set(plan.leftOut.map(\.participant))
            for person in 1..<6 {
                left[person] += out.contains(person) ? 1 : 0
                request.participants[person].waited = out.contains(person) ? request.participants[person].waited + 1 : 0
            }
            request.history.append(contentsOf: plan.groups.map { PastGroup(round: round, members: $0.members) })
        }
        #expect(left.dropFirst().allSatisfy { $0 == 12 })
    }

    @Test("but never costs another their place, and breaks no rule", arguments: 0..<30)
    func most(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var request = people(9)
        let edges = randomEdges(9, density: 7, weights: 1...1, &random)
        request.forbidden = edges.map { ForbiddenPair($0.first, $0.second) }
        let plain = try RoundPlanner.plan(request)
        for person in 0..<9 { request.participants[person].waited = Int.random(in: -1...9, using: &random) }
        let plan = try RoundPlanner.plan(request)
        #expect(plan.leftOut.count <= plain.leftOut.count)
        #expect(plan.forbiddenPairs(of: request).isEmpty)
    }

    @Test("a promise goes before the order of a lottery, and of seats by category")
    func draws() throws {
        var request = RoundRequest(
            participants: (0..<8).map { Participant(department: $0 < 2 ? "a" : "b") }, seed: 4)
        request.history = (1...3).map { PastGroup(round: $0, members: [0, 5]) }
        request.participants[5].waited = Participant.promised
        for draw in [
            Draw.lottery(hosts: [0], winners: 1),
            .seats([SeatQuota(.department, "a", seats: 2), SeatQuota(.department, "b", seats: 1)]),
        ] {
            request.draw = draw
            #expect(try RoundPlanner.plan(request).groups.first?.members.contains(5) == true)
        }
    }
}
