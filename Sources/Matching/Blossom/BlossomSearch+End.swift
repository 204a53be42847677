/// Ending trees: changing partners along paths, and making the duals of the trees' nodes true again.
extension BlossomSearch {
    /// The half-edge joins two outer nodes, of one tree or of two.
    mutating func meet(along half: Int) {
        let one = node(of: edges.tail(half))
        let other = node(of: edges.head(half))
        guard one != other, nodes[one].label == .outer, nodes[other].label == .outer else { return }
        // Not tight yet when one of them left its tree in the meantime; another event stands for it then.
        guard arrival(along: half) == 2 * delta else { return }
        if nodes[one].root == nodes[other].root { return shrink(one, other, along: half) }
        changePartners(from: one, to: half)
        changePartners(from: other, to: edges.twin(half))
        dissolve([nodes[one].root, nodes[other].root])
    }

    /// The half-edge leads to a vertex that stayed exposed with a dual of zero.
    mutating func join(_ exposed: Int, along half: Int) {
        nodes[exposed].match = edges.twin(half)
        let outer = node(of: edges.tail(half))
        changePartners(from: outer, to: half)
        dissolve([nodes[outer].root])
    }

    /// The dual of an outer vertex is zero: it may stay exposed in place of the root.
    mutating func release(_ vertex: Int) {
        let outer = node(of: vertex)
        guard nodes[outer].label == .outer, vertices[vertex].dual == delta else { return }
        changePartners(from: outer, to: ~vertex)
        dissolve([nodes[outer].root])
    }

    /// Gives an outer node a new partner (or none) and passes its old one up the tree, until the root.
    private mutating func changePartners(from outer: Int, to match: Int) {
        var outer = outer
        var match = match
        while true {
            let old = nodes[outer].match
            nodes[outer].match = match
            guard old >= 0 else { return }
            let inner = node(of: edges.head(old))
            match = nodes[inner].entry
            nodes[inner].match = edges.twin(match)
            outer = node(of: edges.tail(match))
        }
    }

    /// Takes the trees' nodes out; then looks for what the remaining trees will lead to among them.
    private mutating func dissolve(_ roots: [Int32]) {
        treeCount -= roots.count
        for root in roots {
            let members = trees[Int(root)].filter { $0 >= 0 && settle(Int($0), of: root) }
            trees[Int(root)] = members
        }
        for root in roots {
            for member in trees[Int(root)] { noteArrivals(at: Int(member)) }
            trees[Int(root)] = []
        }
    }

    /// False for a node that is not in this tree any more.
    private mutating func settle(_ node: Int, of root: Int32) -> Bool {
        guard nodes[node].root == root, nodes[node].label != .outside else { return false }
        let sign: Int64 = nodes[node].label == .outer ? -1 : 1
        shiftDuals(of: node, by: sign * delta)
        shiftOwnDual(of: node, by: -2 * sign * delta)
        nodes[node].label = .outside
        nodes[node].reached = .max
        return true
    }
}
