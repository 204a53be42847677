/// A pair that may be matched: two vertices, 0-based, and what matching them is worth. 16 bytes: lists of them are long.
package struct WeightedEdge: Hashable, Sendable {
    private var ends: (Int32, Int32)
    package var weight: Int64

    package var first: Int { Int(ends.0) }
    package var second: Int { Int(ends.1) }

    /// Numbers beyond `MatchingLimits.vertices` are refused wherever edges are taken; they need not be kept as they are.
    package init(_ first: Int, _ second: Int, _ weight: Int64) {
        ends = (Int32(clamping: first), Int32(clamping: second))
        self.weight = weight
    }

    package static func == (one: WeightedEdge, other: WeightedEdge) -> Bool {
        one.ends == other.ends && one.weight == other.weight
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ends.0)
        hasher.combine(ends.1)
        hasher.combine(weight)
    }
}
