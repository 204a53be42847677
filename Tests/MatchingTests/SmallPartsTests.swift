import Testing

@testable import Matching

@Suite("Small parts of the engine")
struct SmallPartsTests {
    @Test("Events leave the heap in order")
    func heap() {
        var random = SeededRandom(seed: 1)
        var heap = EventHeap()
        let times = (0..<200).map { _ in Int64.random(in: 0..<50, using: &random) }
        for time in times { heap.push(TreeEvent(delta: time, subject: 0, kind: .grow)) }
        var popped: [Int64] = []
        while let event = heap.pop() { popped.append(event.delta) }
        #expect(popped == times.sorted())
    }

    @Test("The heaviest partners are kept, of equals those offered first")
    func heaviest() {
        var partners = HeaviestPartners(capacity: 3)
        for (partner, weight) in [5, 9, 5, 7, 5, 9].enumerated() { partners.offer(partner, Int64(weight)) }
        #expect(partners.entries.map(\.partner) == [1, 5, 3])
    }

    @Test("A window goes around the end of the list, and never reaches the person")
    func window() {
        #expect(CandidateEdges.around(7, count: 10, window: 5) == [8..<10, 0..<3])
        #expect(CandidateEdges.around(2, count: 10, window: 9) == [3..<10, 0..<2])
        #expect(CandidateEdges.around(0, count: 1, window: 0) == [1..<1, 0..<0])
    }

    @Test("SplitMix64 gives the numbers of its reference")
    func splitMix() {
        var random = SeededRandom(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test("Duals of blossoms count for pairs inside the same one only")
    func sharedDuals() {
        let proof = DualCertificate(
            lift: 0, vertexDuals: [0, 0, 0, 0, 0, 0, 0],
            blossoms: [
                .init(dual: 4, size: 5, parent: nil, total: 4), .init(dual: 2, size: 3, parent: 0, total: 6),
                .init(dual: 8, size: 3, parent: nil, total: 8),
            ],
            enclosing: [1, 1, 0, 2, 2, nil, 2])
        #expect(proof.sharedDual(0, 1) == 6)
        #expect(proof.sharedDual(0, 2) == 4)
        #expect(proof.sharedDual(2, 3) == 0)
        #expect(proof.sharedDual(3, 4) == 8)
        #expect(proof.sharedDual(4, 5) == 0)
        #expect(proof.flattened == [3, 3, 2, 4, 4, 0, 4])
    }
}
