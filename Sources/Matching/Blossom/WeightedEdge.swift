/// A pair that may be matched: two vertices, 0-based, and what matching them is worth.
package struct WeightedEdge: Hashable, Sendable {
    package var first: Int
    package var second: Int
    package var weight: Int64

    package init(_ first: Int, _ second: Int, _ weight: Int64) {
        self.first = first
        self.second = second
        self.weight = weight
    }
}
