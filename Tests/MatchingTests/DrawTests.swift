import Testing

@testable import Matching

@Suite("Lotteries, and seats by category")
struct DrawTests {
    @Test("Over the rounds of a lottery everyone wins once before anyone wins twice")
    func lottery() throws {
        var request = RoundRequest(participants: Array(repeating: Participant(), count: 10), seed: 5)
        request.draw = .lottery(hosts: [0], winners: 3)
        var wins = Array(repeating: 0, count: 10)
        for round in 1...3 {
            let plan = try RoundPlanner.plan(request)
            let group = try #require(plan.groups.first)
            #expect(plan.groups.count == 1)
            #expect(group.members.count == 4 && group.members.contains(0))
            #expect(plan.leftOut.allSatisfy { $0.reason == .notDrawn })
            for member in group.members where member != 0 { wins[member] += 1 }
            request.history.append(PastGroup(round: round, members: group.members))
        }
        #expect(wins.dropFirst().allSatisfy { $0 == 1 })
    }

    @Test("Nobody wins a seat with someone they must not meet")
    func forbidden() throws {
        var request = RoundRequest(participants: Array(repeating: Participant(), count: 5), seed: 5)
        request.draw = .lottery(hosts: [0], winners: 2)
        request.forbidden = [ForbiddenPair(0, 1), ForbiddenPair(2, 3)]
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.count == 1)
        #expect(plan.forbiddenPairs(of: request).isEmpty)
    }

    @Test("Each group has its seats by category; who finds none waits, and sits the next time")
    func seats() throws {
        var request = RoundRequest(
            participants: (0..<11).map { Participant(department: $0 < 4 ? "a" : $0 < 10 ? "b" : nil) }, seed: 2)
        request.draw = .seats([SeatQuota(.department, "a", seats: 1), SeatQuota(.department, "b", seats: 1)])
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.count == 4)
        for group in plan.groups { #expect(group.members.count { $0 < 4 } == 1 && group.members.count == 2) }
        let waiting = plan.leftOut.filter { $0.reason == .categoryFull }.map(\.participant)
        #expect(waiting.count == 2)
        #expect(plan.leftOut.contains(LeftOutParticipant(participant: 10, reason: .noCategory)))
        request.history = plan.groups.map { PastGroup(round: 1, members: $0.members) }
        let next = try RoundPlanner.plan(request)
        #expect(Set(next.groups.flatMap(\.members)).isSuperset(of: waiting))
    }

    @Test("Hosts from nowhere and seats without number are refused")
    func refused() {
        var request = RoundRequest(participants: Array(repeating: Participant(), count: 3), seed: 1)
        for draw in [
            Draw.lottery(hosts: [7], winners: 1), .lottery(hosts: [0], winners: 0), .lottery(hosts: [0], winners: 8),
            .seats([]), .seats([SeatQuota(.pool, "a", seats: Int.max)]), .seats([SeatQuota(.pool, "a", seats: 1)]),
        ] {
            request.draw = draw
            #expect(throws: MatchingError.self) { try RoundPlanner.plan(request) }
        }
    }
}
