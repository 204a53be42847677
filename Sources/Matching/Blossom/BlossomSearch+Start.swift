/// Where a search starts: duals that satisfy every edge, and a matching of tight edges.
extension BlossomSearch {
    /// From nothing: each vertex's dual is half its heaviest edge.
    mutating func start() {
        for vertex in vertices.indices {
            let heaviest = edges.leaving(vertex).reduce(Int64(0)) { max($0, edges.halves[$1].doubledWeight) }
            vertices[vertex].dual = heaviest / 2
        }
        matchTightEdges()
    }

    /// From the answer for a graph with fewer edges: its vertex duals with each blossom's shared out to its vertices,
    /// which satisfies the old edges; then raised where a new edge asks for more. Old pairs that stay tight are kept.
    mutating func start(duals: [Int64], mates: [Int?]) {
        for vertex in vertices.indices { vertices[vertex].dual = duals[vertex] }
        for vertex in vertices.indices { vertices[vertex].dual = max(duals[vertex], leastDual(of: vertex)) }
        for vertex in vertices.indices {
            guard let mate = mates[vertex], mate > vertex else { continue }
            let half = edges.leaving(vertex).first { edges.head($0) == mate && slack(of: $0) == 0 }
            if let half { matchVertices(along: half) }
        }
        matchTightEdges()
    }

    /// Lowers exposed vertices as far as their edges allow, and pairs those that are left with a tight edge.
    private mutating func matchTightEdges() {
        for vertex in vertices.indices where nodes[vertex].match < 0 {
            vertices[vertex].dual = leastDual(of: vertex)
            let half = edges.leaving(vertex).first { nodes[edges.head($0)].match < 0 && slack(of: $0) == 0 }
            if let half { matchVertices(along: half) }
        }
        evenOutDuals()
    }

    /// The trees' roots begin with even duals.
    private mutating func evenOutDuals() {
        for vertex in vertices.indices where nodes[vertex].match < 0 {
            vertices[vertex].dual += vertices[vertex].dual & 1
        }
    }

    private mutating func matchVertices(along half: Int) {
        nodes[edges.tail(half)].match = half
        nodes[edges.head(half)].match = edges.twin(half)
    }

    /// The least dual that satisfies all of the vertex's edges.
    private func leastDual(of vertex: Int) -> Int64 {
        var least: Int64 = 0
        for half in edges.leaving(vertex) {
            least = max(least, edges.halves[half].doubledWeight - vertices[edges.head(half)].dual)
        }
        return least
    }

    /// Of an edge between vertices that no blossom contains.
    private func slack(of half: Int) -> Int64 {
        vertices[edges.tail(half)].dual + vertices[edges.head(half)].dual - edges.halves[half].doubledWeight
    }
}
