import Testing

@testable import Matching

@Suite("Rounds that think ahead")
struct SeriesTests {
    @Test("Everyone meets everyone, and only then do pairs repeat", arguments: [10, 12])
    func all(count: Int) throws {
        var series = RoundSeries(request(count), firstRound: 1)
        let plans = try series.plan(rounds: count + 2)
        let year = YearReport(plans, people: count)
        #expect(year.distinctPairs == count * (count - 1) / 2)
        #expect(year.repeats == 3 * count / 2)
        #expect(year.leftOut == 0)
        #expect((year.fewestMeetings, year.mostMeetings) == (count - 1, count - 1))
        #expect(year.coverage(ofPossible: count * (count - 1) / 2) == 1)
    }

    @Test("With a third of the pairs forbidden, thinking ahead reaches the lower bound of repeats")
    func forbidden() throws {
        var random = SeededRandom(seed: 8)
        var request = request(16)
        request.forbidden = randomEdges(16, density: 3, weights: 1...1, &random).map {
            ForbiddenPair($0.first, $0.second)
        }
        var series = RoundSeries(request, firstRound: 1)
        let repeats = try series.plan(rounds: 20).map(\.repeats).reduce(0, +)
        #expect(repeats == 20 * 8 - (120 - request.forbidden.count))
    }

    @Test("An odd number thinks ahead too, and nobody sits out")
    func odd() throws {
        var series = RoundSeries(request(9), firstRound: 1)
        let plans = try series.plan(rounds: 6)
        #expect(plans.allSatisfy { $0.leftOut.isEmpty && $0.groups.count == 4 })
    }

    @Test(
        "A series of an odd number repeats nobody while there are pairs that have not met",
        arguments: [(9, 4), (11, 6), (11, 7), (15, 9), (31, 24)], 1...3 as ClosedRange<UInt64>)
    func oddWithoutRepeats(size: (people: Int, rounds: Int), seed: UInt64) throws {
        var request = request(size.people)
        request.seed = seed
        var series = RoundSeries(request, firstRound: 1)
        let plans = try series.plan(rounds: size.rounds)
        #expect(plans.allSatisfy { $0.leftOut.isEmpty && $0.repeats == 0 })
    }

    @Test("The same request gives the same rounds, and progress is told of each")
    func deterministic() throws {
        var one = RoundSeries(request(12), firstRound: 1)
        var other = one
        let told = Told()
        let plans = try one.plan(rounds: 5) { planned, rounds in told.note(planned, rounds) }
        #expect(try other.plan(rounds: 5) == plans)
        #expect(told.count == 5)
    }

    @Test("A cancelled task gets no rounds")
    func cancelled() async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            var series = RoundSeries(request(12), firstRound: 1)
            return try series.plan(rounds: 5)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Lists of edges give the best matching, whether searched whole or in part", arguments: 0..<40)
    func edgeLists(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = Int.random(in: 2...10, using: &random)
        let edges = randomEdges(count, density: 8, weights: -5...20, &random)
        var limits = PairLimits()
        limits.candidates = Int.random(in: 1...2, using: &random)
        let matching = try EdgeListMatching(vertexCount: count, edges: edges + edges, limits: limits)
        let best = BruteForce(vertexCount: count, edges: edges, maximumCardinality: false)
        #expect(matching.weight == Int128(best.weight))
        #expect(matching.bound == matching.weight)
    }

    private func request(_ count: Int) -> RoundRequest {
        RoundRequest(participants: Array(repeating: Participant(), count: count), seed: 1)
    }
}

/// Counts what it is told, from wherever.
private final class Told: @unchecked Sendable {
    private(set) var count = 0

    func note(_ planned: Int, _ rounds: Int) { count += planned <= rounds ? 1 : 0 }
}
