import Testing

@testable import Matching

/// Small graphs on which a search has to do what is hardest to get right. Found by drawing graphs and looking inside.
@Suite("Blossoms")
struct BlossomCaseTests {
    @Test("A triangle with a tail on each corner keeps all three tails")
    func triangle() throws {
        let solved = try Solved(6, [(0, 1, 9), (1, 2, 9), (0, 2, 9), (0, 3, 6), (1, 4, 6), (2, 5, 6)])
        #expect(solved.matching.mates == [3, 4, 5, 0, 1, 2])
    }

    @Test("An odd ring with one exit is left through any of its vertices", arguments: 0..<5)
    func exit(door: Int) throws {
        var edges = (0..<5).map { ($0, ($0 + 1) % 5, Int64(10)) }
        edges.append((door, 5, 1))
        let solved = try Solved(6, edges)
        #expect(solved.matching.mates[5] == door)
        #expect(solved.proof.blossoms.map(\.size) == [5])
    }

    @Test("Two blossoms side by side")
    func sideBySide() throws {
        let solved = try Solved(
            6, [(4, 3, 4), (4, 2, 6), (5, 1, 6), (5, 0, 5), (3, 2, 3), (1, 0, 8)])
        #expect(solved.proof.blossoms.map(\.parent) == [nil, nil])
    }

    @Test("A blossom inside a blossom")
    func nested() throws {
        let solved = try Solved(
            5, [(1, 0, 4), (4, 1, 6), (3, 0, 4), (4, 2, 9), (2, 0, 5), (3, 1, 3)])
        #expect(solved.depth == 2)
    }

    @Test("Blossoms three deep")
    func threeDeep() throws {
        let solved = try Solved(
            7,
            [
                (4, 2, 9), (4, 1, 6), (4, 0, 8), (5, 0, 6), (5, 3, 6), (3, 2, 4), (6, 1, 4), (2, 1, 8), (6, 3, 8),
                (5, 4, 6),
            ])
        #expect(solved.depth == 3)
    }

    @Test("A blossom that is made outer, becomes inner in a later tree, and is taken apart")
    func expanded() throws {
        let solved = try Solved(
            7, [(6, 1, 8), (6, 0, 8), (6, 2, 6), (6, 4, 6), (1, 0, 6), (5, 3, 5)])
        #expect(solved.expanded == 1)
    }

    @Test("Two blossoms taken apart in one search")
    func expandedTwice() throws {
        let solved = try Solved(
            7,
            [
                (6, 0, 7), (5, 2, 2), (3, 1, 8), (5, 3, 9), (5, 0, 1), (3, 0, 7), (5, 1, 8), (6, 1, 8), (4, 3, 5),
                (4, 0, 2), (6, 2, 7), (2, 0, 4), (2, 1, 2), (5, 4, 3), (6, 3, 6), (1, 0, 5),
            ])
        #expect(solved.expanded == 2)
    }

    @Test("Parts that leave the tree are seen with the duals they have then")
    func releasedParts() throws {
        let solved = try Solved(
            7,
            [
                (3, 1, 6), (6, 1, 5), (5, 3, 5), (2, 1, 6), (5, 4, 7), (4, 0, 6), (1, 0, 4), (3, 2, 4), (5, 0, 8),
                (6, 5, 8),
            ])
        #expect(solved.expanded == 1)
    }

    @Test("A blossom taken apart whose parts go into a larger one")
    func regrown() throws {
        let solved = try Solved(
            7,
            [
                (3, 2, 9), (4, 3, 6), (5, 1, 1), (1, 0, 5), (6, 1, 5), (3, 0, 9), (5, 3, 7), (3, 1, 8), (6, 3, 4),
                (4, 2, 8), (6, 2, 3), (4, 0, 1), (6, 4, 8), (4, 1, 7), (5, 0, 3),
            ])
        #expect(solved.expanded == 1)
        #expect(solved.proof.blossoms.contains { $0.size >= 5 })
    }

    @Test("Rings on rings: each new ring runs through the whole blossom before", arguments: [5, 9, 21, 41])
    func tower(vertexCount: Int) throws {
        // A path of two heavy edges at a time closes a ring with all that came before; heavier inside than outside.
        var edges: [(Int, Int, Int64)] = [(0, 1, 1000), (1, 2, 1000), (2, 0, 1000)]
        for top in stride(from: 3, to: vertexCount, by: 2) {
            let weight = Int64(1000 - 4 * top)
            edges += [(top - 1, top, weight), (top, top + 1, weight), (top + 1, 0, weight)]
        }
        let solved = try Solved(vertexCount, edges)
        #expect(solved.matching.mates.count { $0 == nil } == 1)
    }

    @Test("Many equal weights make large blossoms of dual zero, and an answer all the same")
    func plateaus() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<30 {
            let edges = randomEdges(31, density: 2, weights: 5...6, &random)
            _ = try Solved(31, edges.map { ($0.first, $0.second, $0.weight) })
        }
    }
}

/// A graph solved, proved, compared with brute force where small, and looked into.
private struct Solved {
    let matching: MaximumWeightMatching
    /// Blossoms taken apart during the search.
    let expanded: Int

    var proof: DualCertificate { matching.certificate }

    /// How deep blossoms are nested.
    var depth: Int {
        var deepest = 0
        for index in proof.blossoms.indices {
            var depth = 1
            var blossom = proof.blossoms[index]
            while let parent = blossom.parent {
                blossom = proof.blossoms[parent]
                depth += 1
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    init(_ vertexCount: Int, _ list: [(Int, Int, Int64)]) throws {
        let edges = list.map { WeightedEdge($0.0, $0.1, $0.2) }
        matching = try MaximumWeightMatching(vertexCount: vertexCount, edges: edges)
        verifyOptimum(matching, vertexCount: vertexCount, edges: edges)
        if vertexCount <= 10 {
            let best = BruteForce(vertexCount: vertexCount, edges: edges, maximumCardinality: false)
            #expect(matching.weight == Int128(best.weight))
        }
        var search = BlossomSearch(EdgeTable(vertexCount: vertexCount, edges: edges))
        search.start()
        try search.run()
        expanded = search.unusedBlossoms.count
    }
}
