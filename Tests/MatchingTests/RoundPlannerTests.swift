import Testing

@testable import Matching

@Suite("A round of pairs")
struct RoundPlannerTests {
    @Test("Nobody, and one person who is told there is nobody else")
    func tooFew() throws {
        #expect(try RoundPlanner.plan(people(0)).groups.isEmpty)
        let alone = try RoundPlanner.plan(people(1))
        #expect(alone.groups.isEmpty)
        #expect(alone.leftOut == [LeftOutParticipant(participant: 0, reason: .nobodyElse)])
    }

    @Test("Two people meet, and meet again when there is nobody else")
    func two() throws {
        var request = people(2)
        let first = try RoundPlanner.plan(request)
        #expect(first.groups.map(\.members) == [[0, 1]])
        #expect(first.groups[0].reason.acquaintance == .firstTime)
        #expect(first.newTies == 1 && first.repeats == 0 && first.unusedPairsLeft == 0)
        request.history = [PastGroup(round: 7, members: [1, 0]), PastGroup(round: 3, members: [0, 1])]
        let again = try RoundPlanner.plan(request)
        #expect(again.repeats == 1)
        #expect(again.groups[0].pairs == [PlannedPair(first: 0, second: 1, lastMet: 7, timesMet: 2)])
        #expect(again.groups[0].reason.acquaintance == .lastMet(round: 7))
    }

    @Test("An odd number makes one group of three", arguments: [3, 5, 7, 21])
    func odd(count: Int) throws {
        let plan = try RoundPlanner.plan(people(count))
        #expect(plan.groups.map(\.members.count).sorted() == Array(repeating: 2, count: count / 2 - 1) + [3])
        #expect(plan.leftOut.isEmpty)
    }

    @Test("The extra person joins where nobody meets again, if there is such a place")
    func oddJoinsCheapest() throws {
        // Person 4 knows everyone but 0 and 1; 0 and 1 have not met.
        var request = people(5)
        request.history = [PastGroup(round: 1, members: [4, 2]), PastGroup(round: 2, members: [4, 3])]
        let plan = try RoundPlanner.plan(request)
        #expect(plan.repeats == 0)
    }

    @Test("When all are kept apart, each is told that every partner is forbidden")
    func allForbidden() throws {
        var request = people(4)
        request.forbidden = (0..<4).flatMap { one in (0..<4).map { ForbiddenPair(one, $0) } }
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.isEmpty)
        #expect(plan.leftOut.map(\.reason) == Array(repeating: .everyPartnerForbidden, count: 4))
        #expect(plan.unusedPairsLeft == 0)
    }

    @Test("With one possible partner for all, one pair meets and the others are told why")
    func star() throws {
        var request = people(5)
        request.forbidden = (1..<5).flatMap { one in (1..<one).map { ForbiddenPair(one, $0) } }
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.count == 1)
        #expect(plan.leftOut.map(\.reason) == Array(repeating: .partnersTaken, count: 3))
        #expect(!plan.isOptimal)
    }

    @Test("Someone who fits into no pair as it stands is seated by others moving")
    func chain() throws {
        // 0 may meet only 1; 1 may meet 0, 2; a matching of two pairs leaves one of five, and only some threes are free.
        var request = people(5)
        request.forbidden = [ForbiddenPair(0, 2), ForbiddenPair(0, 3), ForbiddenPair(0, 4), ForbiddenPair(1, 3)]
        for seed in 0..<20 {
            request.seed = UInt64(seed)
            #expect(try RoundPlanner.plan(request).leftOut.isEmpty)
        }
    }

    @Test("Of unavoidable repeats the longest ago are taken")
    func oldest() throws {
        var request = people(4)
        request.history = [
            PastGroup(round: 10, members: [0, 1]), PastGroup(round: 10, members: [2, 3]),
            PastGroup(round: 30, members: [0, 2]), PastGroup(round: 30, members: [1, 3]),
            PastGroup(round: 20, members: [0, 3]), PastGroup(round: 20, members: [1, 2]),
        ]
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.map(\.members) == [[0, 1], [2, 3]])
        #expect(plan.groups.map(\.reason.acquaintance) == [.lastMet(round: 10), .lastMet(round: 10)])
    }

    @Test("Wishes decide between plans without repeats, never against them")
    func wishes() throws {
        var request = people(4)
        for index in 0..<4 {
            request.participants[index] = Participant(department: index < 2 ? "Sales" : "Law", location: "Oslo")
        }
        let free = try RoundPlanner.plan(request)
        #expect(free.groups.allSatisfy { $0.reason.differsInDepartment && !$0.reason.differsInLocation })
        request.history = [
            PastGroup(round: 1, members: [0, 2]), PastGroup(round: 1, members: [1, 3]),
            PastGroup(round: 2, members: [0, 3]), PastGroup(round: 2, members: [1, 2]),
        ]
        let used = try RoundPlanner.plan(request)
        #expect(used.groups.map(\.members) == [[0, 1], [2, 3]])
        #expect(used.groups.allSatisfy { !$0.reason.differsInDepartment })
    }

    @Test("An unknown department is no difference")
    func unknown() throws {
        var request = people(2)
        request.participants[0] = Participant(department: "Sales", location: nil)
        let plan = try RoundPlanner.plan(request)
        #expect(!plan.groups[0].reason.differsInDepartment)
    }

    @Test("A seed gives the same plan again; another seed gives another")
    func seeds() throws {
        var request = people(40)
        request.forbidden = [ForbiddenPair(1, 2), ForbiddenPair(2, 1), ForbiddenPair(3, 9)]
        let plan = try RoundPlanner.plan(request)
        #expect(try RoundPlanner.plan(request) == plan)
        request.seed += 1
        #expect(try RoundPlanner.plan(request).groups != plan.groups)
    }

    @Test("A thousand people are paired across departments, with proof")
    func thousand() throws {
        var request = people(1000)
        for index in 0..<1000 {
            request.participants[index] = Participant(department: "\(index % 9)", location: "\(index % 4)")
        }
        let plan = try RoundPlanner.plan(request)
        #expect(plan.isOptimal)
        #expect(plan.leftOut.isEmpty)
        #expect(plan.groups.allSatisfy { $0.reason.differsInDepartment && $0.reason.differsInLocation })
    }

    @Test("Requests that contradict themselves are refused")
    func refused() {
        var request = people(3)
        request.groupSize = 9
        #expect(throws: MatchingError.groupSize(9)) { try RoundPlanner.plan(request) }
        request.groupSize = 1
        #expect(throws: MatchingError.groupSize(1)) { try RoundPlanner.plan(request) }
        request = people(3)
        request.history = [PastGroup(round: 1, members: [0, 3])]
        #expect(throws: MatchingError.unknownParticipant(3)) { try RoundPlanner.plan(request) }
        request = people(3)
        request.forbidden = [ForbiddenPair(-1, 0)]
        #expect(throws: MatchingError.unknownParticipant(-1)) { try RoundPlanner.plan(request) }
        request = people(3)
        request.history = [PastGroup(round: 1, members: Array(repeating: 0, count: 10_000))]
        #expect(throws: MatchingError.historyTooLarge) { try RoundPlanner.plan(request) }
    }

    @Test("A cancelled task gets no plan")
    func cancelled() async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try RoundPlanner.plan(people(10))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

/// A request for people about whom nothing is known.
func people(_ count: Int, groupSize: Int = 2) -> RoundRequest {
    RoundRequest(participants: Array(repeating: Participant(), count: count), groupSize: groupSize, seed: 1)
}
