/// The search for a matching of greatest weight: the primal–dual method of Edmonds, one alternating tree at a time.
///
/// Duals: y(v) ≥ 0 for each vertex, z(B) ≥ 0 for each blossom, such that for each edge
/// `y(u) + y(v) + Σ z(B ∋ u, v) ≥ 2 · weight` (weights are doubled, so all stay integers). A matching whose edges are all
/// tight, which fills every blossom with z > 0, and whose exposed vertices have y = 0, has the greatest weight of all.
/// The search keeps the first two and works through the exposed vertices until the third holds too: from each it grows a
/// tree of tight edges, changing duals only inside the tree, until the tree either reaches another exposed vertex or
/// holds a vertex whose dual has come down to zero and may stay exposed in the root's place.
///
/// Duals of the tree are stored relative to `delta`, the running total of changes, so that a change costs nothing, and
/// the next event is found by a heap: O(m log n) for a tree, O(n m log n) in all, far less when trees stay small.
///
/// J. Edmonds, "Maximum matching and a polyhedron with 0,1-vertices", J. Res. NBS 69B (1965).
/// Z. Galil, "Efficient algorithms for finding maximum matching in graphs", ACM Computing Surveys 18 (1986).
struct BlossomSearch {
    let edges: EdgeTable
    var vertices: [BlossomVertex]
    /// The first `vertices.count` are the vertices themselves, those after are blossoms.
    var nodes: [BlossomNode]
    /// For each slot the node, contained in no other, whose vertices name that slot.
    var occupants: [Int]
    /// Slots without a node: as many as contractions took away, so there is always one for each part that returns.
    var unusedSlots: [Int] = []
    var unusedBlossoms: [Int] = []

    /// How far the duals of the current tree have moved.
    var delta: Int64 = 0
    var heap = EventHeap()
    /// The earliest known end of the current tree; no event at or after it matters.
    var horizon = Int64.max
    var ending = TreeEnding.none
    /// Nodes whose label or `reached` must be cleared when the tree is done.
    var touched: [Int] = []
    var look = 0

    /// How the current tree ends when nothing else happens before.
    enum TreeEnding {
        case none
        /// A half-edge to an exposed node becomes tight.
        case join(Int)
        /// The dual of this vertex reaches zero.
        case release(Int)
    }

    init(_ edges: EdgeTable) {
        self.edges = edges
        let count = edges.vertexCount
        vertices = (0..<count).map { BlossomVertex(slot: Int32($0)) }
        nodes = (0..<count).map { BlossomNode(vertex: $0) }
        occupants = Array(0..<count)
    }

    /// Brings the matching to the optimum. Throws `CancellationError` when the task is cancelled.
    mutating func run() throws {
        for root in vertices.indices where isExposed(root) && vertices[root].dual > 0 {
            // Exposed with a dual above zero, so no tree has held it yet: no blossom contains it.
            if Task.isCancelled { throw CancellationError() }
            growTree(from: root)
        }
    }

    /// The node that contains the vertex and is contained in no other.
    func node(of vertex: Int) -> Int { occupants[Int(vertices[vertex].slot)] }

    func isExposed(_ vertex: Int) -> Bool { nodes[node(of: vertex)].match == ~vertex }

    private mutating func growTree(from root: Int) {
        delta = 0
        horizon = .max
        heap.removeAll()
        becomeOuter(root)
        scanVertices(of: root, in: root)
        while let event = heap.pop(before: horizon) {
            delta = event.delta
            let subject = Int(event.subject)
            switch event.kind {
            case .grow: grow(along: subject)
            case .shrink: shrink(along: subject)
            case .expand: expand(subject)
            }
        }
        delta = horizon
        end()
    }
}
