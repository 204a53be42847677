/// Reading the answer off.
extension BlossomSearch {
    /// The duals in the form in which they prove the matching.
    func certificate(lift: Int64) -> DualCertificate {
        var proof = DualCertificate(
            lift: lift, vertexDuals: vertices.map(\.dual), blossoms: [],
            enclosing: Array(repeating: nil, count: vertices.count))
        var pending = nodes.indices.filter { isContracted($0) && nodes[$0].parent < 0 }.map { ($0, Int?.none) }
        while let (node, parent) = pending.popLast() {
            guard node >= vertices.count else {
                proof.enclosing[node] = parent
                continue
            }
            let around = list(node, inside: parent, in: &proof)
            pending.append(contentsOf: parts(of: node).map { ($0, around) })
        }
        return proof
    }

    /// Adds the blossom to the proof, unless its dual is zero. Returns what its parts are directly inside of.
    private func list(_ node: Int, inside parent: Int?, in proof: inout DualCertificate) -> Int? {
        let dual = nodes[node].dual
        guard dual > 0 else { return parent }
        let above = parent.map { proof.blossoms[$0].total } ?? 0
        proof.blossoms.append(.init(dual: dual, size: nodes[node].size, parent: parent, total: above + dual))
        return proof.blossoms.count - 1
    }

    /// Opens all blossoms. Returns each vertex's partner; the search cannot go on afterwards.
    mutating func mates() -> [Int?] {
        var closed = nodes.indices.filter { isContracted($0) && nodes[$0].parent < 0 }
        while let blossom = closed.popLast() {
            openRing(of: blossom)
            closed.append(contentsOf: parts(of: blossom).filter { $0 >= vertices.count })
        }
        return vertices.indices.map { nodes[$0].match < 0 ? nil : edges.head(nodes[$0].match) }
    }

    /// The weight of the pairs, once all blossoms are open, without the lift.
    func matchedWeight(lift: Int64) -> Int128 {
        vertices.indices.reduce(Int128(0)) { sum, vertex in
            let half = nodes[vertex].match
            guard half >= 0, edges.head(half) > vertex else { return sum }
            return sum + Int128(edges.halves[half].doubledWeight / 2 - lift)
        }
    }

    /// Whether the number stands for a blossom in use.
    private func isContracted(_ node: Int) -> Bool { node >= vertices.count && nodes[node].ring >= 0 }

    func parts(of blossom: Int) -> [Int] {
        let first = nodes[blossom].ring
        var parts = [first]
        while let last = parts.last, nodes[last].ringNext != first { parts.append(nodes[last].ringNext) }
        return parts
    }
}
