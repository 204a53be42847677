/// Ending a tree: changing partners along one path, and making the duals true again.
extension BlossomSearch {
    mutating func end() {
        switch ending {
        case .none: break
        case .join(let half):
            let other = node(of: edges.head(half))
            nodes[other].match = edges.twin(half)
            changePartners(from: node(of: edges.tail(half)), to: half)
        case .release(let vertex):
            changePartners(from: node(of: vertex), to: ~vertex)
        }
        settleDuals()
        ending = .none
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

    private mutating func settleDuals() {
        for node in touched {
            switch nodes[node].label {
            case .outside: break
            case .outer:
                shiftDuals(of: node, by: -delta)
                shiftOwnDual(of: node, by: 2 * delta)
            case .inner:
                shiftDuals(of: node, by: delta)
                shiftOwnDual(of: node, by: -2 * delta)
            }
            nodes[node].label = .outside
            nodes[node].reached = .max
        }
        touched.removeAll(keepingCapacity: true)
    }
}
