/// The proof that a matching has the greatest weight: a dual solution of the matching problem.
///
/// All values are doubled, and speak of weights with `lift` added. When no reduced cost of an edge is negative, no
/// matching weighs more than half of `doubledBound` (weak duality; Edmonds 1965), so a matching that weighs just that
/// is the optimum. Anyone can check it without trusting the search.
package struct DualCertificate: Equatable, Sendable {
    /// One blossom of the laminar family. An enclosing blossom stands before those it contains.
    package struct Blossom: Equatable, Sendable {
        /// Never negative.
        package var dual: Int64
        /// How many vertices it contains; odd.
        package var size: Int
        /// The smallest blossom around this one.
        package var parent: Int?
        /// Its dual and those of all blossoms around it, added up.
        package var total: Int64
    }

    /// Added to each weight so that one pair more always counts above the weights of all; zero without that wish.
    package internal(set) var lift: Int64
    /// Never negative, one for each vertex.
    package internal(set) var vertexDuals: [Int64]
    package internal(set) var blossoms: [Blossom]
    /// For each vertex the smallest blossom that contains it.
    package internal(set) var enclosing: [Int?]

    /// Twice the most that any matching may weigh, lift included.
    package var doubledBound: Int128 {
        let vertexPart = vertexDuals.reduce(Int128(0)) { $0 + Int128($1) }
        return blossoms.reduce(vertexPart) { $0 + Int128($1.dual) * Int128(($1.size - 1) / 2) }
    }

    /// How far the duals of an edge exceed twice its weight: negative when the edge contradicts the proof.
    package func reducedCost(_ first: Int, _ second: Int, _ weight: Int64) -> Int64 {
        vertexDuals[first] + vertexDuals[second] + sharedDual(first, second) - 2 * (weight + lift)
    }

    /// The duals of all blossoms that contain both vertices.
    package func sharedDual(_ first: Int, _ second: Int) -> Int64 {
        guard var one = enclosing[first], var other = enclosing[second] else { return 0 }
        while one != other {
            // The later of two different blossoms does not contain the other.
            let next = blossoms[max(one, other)].parent
            guard let next else { return 0 }
            if one > other { one = next } else { other = next }
        }
        return blossoms[one].total
    }

    /// Vertex duals alone that satisfy every edge these duals satisfy: each blossom's dual is shared out by halves.
    var flattened: [Int64] {
        vertexDuals.indices.map { vertex in
            vertexDuals[vertex] + (enclosing[vertex].map { blossoms[$0].total / 2 } ?? 0)
        }
    }
}
