/// The edges of a graph seen from both ends: half-edges in one array, those of a vertex side by side.
///
/// Weights are stored doubled, so that every dual value of the search is an integer.
struct EdgeTable {
    struct HalfEdge {
        /// The vertex this half-edge leads to.
        var head: Int32
        /// The same edge seen from the other end.
        var twin: Int32
        var doubledWeight: Int64
    }

    let vertexCount: Int
    private(set) var halves: [HalfEdge]
    private var starts: [Int]

    /// Keeps the edges heavier than nothing; others never belong in a matching of greatest weight.
    init(vertexCount: Int, edges: [WeightedEdge], lift: Int64 = 0) {
        self.vertexCount = vertexCount
        starts = Array(repeating: 0, count: vertexCount + 1)
        for edge in edges where edge.weight + lift > 0 {
            starts[edge.first + 1] += 1
            starts[edge.second + 1] += 1
        }
        for vertex in 0..<vertexCount { starts[vertex + 1] += starts[vertex] }
        let blank = HalfEdge(head: 0, twin: 0, doubledWeight: 0)
        halves = Array(repeating: blank, count: starts[vertexCount])
        var free = starts
        for edge in edges where edge.weight + lift > 0 {
            let out = free[edge.first]
            let back = free[edge.second]
            let doubled = 2 * (edge.weight + lift)
            free[edge.first] += 1
            free[edge.second] += 1
            halves[out] = HalfEdge(head: Int32(edge.second), twin: Int32(back), doubledWeight: doubled)
            halves[back] = HalfEdge(head: Int32(edge.first), twin: Int32(out), doubledWeight: doubled)
        }
    }

    /// The half-edges that leave a vertex.
    func leaving(_ vertex: Int) -> Range<Int> { starts[vertex]..<starts[vertex + 1] }

    func head(_ half: Int) -> Int { Int(halves[half].head) }
    func twin(_ half: Int) -> Int { Int(halves[half].twin) }
    func tail(_ half: Int) -> Int { head(twin(half)) }
}
