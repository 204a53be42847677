/// The search for a matching of greatest weight: the primal–dual method of Edmonds, with all alternating trees at once.
///
/// Duals: y(v) ≥ 0 for each vertex, z(B) ≥ 0 for each blossom, such that for each edge
/// `y(u) + y(v) + Σ z(B ∋ u, v) ≥ 2 · weight` (weights are doubled, so all stay integers). A matching whose edges are all
/// tight, which fills every blossom with z > 0, and whose exposed vertices have y = 0, has the greatest weight of all.
/// The search keeps the first two and works on the exposed vertices until the third holds too: from each it grows a
/// tree of tight edges, all duals of trees changing at one pace, until a tree meets another, or holds a vertex whose dual
/// has come down to zero and may stay exposed in the root's place. Those trees are dissolved, the others go on.
///
/// Duals in trees are stored relative to `delta`, the running total of changes, so that a change costs nothing, and the
/// next event is found by a heap. All trees have changed by the same total, so their outer vertices' duals have the same
/// parity when they start so (`evenOutDuals`), and half the slack of an edge between two of them is an integer.
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

    /// How far the duals of all trees have moved.
    var delta: Int64 = 0
    var heap = EventHeap()
    /// For each root the nodes that have been in its tree; some may have left it since.
    var trees: [[Int32]]
    /// For each root the earliest time at which a vertex of its tree may stay exposed: no later event matters to it.
    var releases: [Int64]
    var treeCount = 0
    var look = 0

    init(_ edges: EdgeTable) {
        self.edges = edges
        let count = edges.vertexCount
        vertices = (0..<count).map { BlossomVertex(slot: Int32($0)) }
        nodes = (0..<count).map { BlossomNode(vertex: $0) }
        occupants = Array(0..<count)
        trees = Array(repeating: [], count: count)
        releases = Array(repeating: .max, count: count)
    }

    /// Brings the matching to the optimum. Throws `CancellationError` when the task is cancelled.
    mutating func run() throws {
        if Task.isCancelled { throw CancellationError() }
        plantTrees()
        var events = 0
        while treeCount > 0, let event = heap.pop() {
            events &+= 1
            if events & 0xFFF == 0, Task.isCancelled { throw CancellationError() }
            delta = event.delta
            let subject = Int(event.subject)
            switch event.kind {
            case .grow: grow(along: subject)
            case .meet: meet(along: subject)
            case .expand: expand(subject)
            case .release: release(subject)
            }
        }
    }

    /// The node that contains the vertex and is contained in no other.
    func node(of vertex: Int) -> Int { occupants[Int(vertices[vertex].slot)] }

    func isExposed(_ vertex: Int) -> Bool { nodes[node(of: vertex)].match == ~vertex }

    /// Exposed with a dual above zero, so no tree has held it yet: no blossom contains it.
    private mutating func plantTrees() {
        let roots = vertices.indices.filter { isExposed($0) && vertices[$0].dual > 0 }
        for root in roots { becomeOuter(root, root: Int32(root)) }
        treeCount = roots.count
        for root in roots { scanVertices(of: root, in: root) }
    }
}
