/// Opening blossoms: inner ones whose dual is used up, and all of them at the end.
extension BlossomSearch {
    /// Takes an inner blossom apart. The part by which the tree came in and the part by which it goes on stay in the
    /// tree with the parts on the even way between them; the others leave it, matched among themselves.
    mutating func expand(_ blossom: Int) {
        // Swallowed by an outer blossom, or out of its tree, in the meantime?
        guard nodes[blossom].label == .inner, expansionTime(of: blossom) == delta else { return }
        let entry = nodes[blossom].entry
        let root = nodes[blossom].root
        let entered = part(of: blossom, containing: edges.head(entry))
        let left = openRing(of: blossom)
        releaseParts(of: blossom)
        labelPath(from: entered, to: left, entry: entry, root: root)
        lookAround(ring: entered)
    }

    /// Matches the parts of a blossom that no other contains: the part whose vertex has the partner outside takes
    /// that partner, the others pair up along the ring. Returns that part.
    @discardableResult
    mutating func openRing(of blossom: Int) -> Int {
        let match = nodes[blossom].match
        let gate = part(of: blossom, containing: match >= 0 ? edges.tail(match) : ~match)
        nodes[gate].match = match
        var one = nodes[gate].ringNext
        while one != gate {
            let other = nodes[one].ringNext
            nodes[one].match = nodes[one].ringEdge
            nodes[other].match = edges.twin(nodes[one].ringEdge)
            one = nodes[other].ringNext
        }
        return gate
    }

    private func part(of blossom: Int, containing vertex: Int) -> Int {
        var node = vertex
        while nodes[node].parent != blossom { node = nodes[node].parent }
        return node
    }

    /// The parts stand for themselves again. The largest takes over the slot, so that peeling a blossom ring by ring
    /// costs no more than the parts peeled off. Vertex duals stay as those of an inner node for now.
    private mutating func releaseParts(of blossom: Int) {
        let parts = parts(of: blossom)
        let largest = parts.max { nodes[$0].size < nodes[$1].size }
        for node in parts {
            nodes[node].parent = -1
            nodes[node].label = .outside
            nodes[node].reached = .max
            if node == largest {
                nodes[node].slot = nodes[blossom].slot
            } else {
                nodes[node].slot = unusedSlots.removeLast()
                move(node, toSlot: nodes[node].slot)
            }
            occupants[nodes[node].slot] = node
        }
        nodes[blossom].label = .outside
        nodes[blossom].ring = -1
        unusedBlossoms.append(blossom)
    }

    /// Labels the parts from where the tree came in to where it goes on, inner and outer in turn.
    private mutating func labelPath(from entered: Int, to left: Int, entry: Int, root: Int32) {
        var inner = entered
        var entry = entry
        while true {
            stayInner(inner, entry: entry, root: root)
            if inner == left { return }
            let forward = nodes[inner].match == nodes[inner].ringEdge
            let outer = forward ? nodes[inner].ringNext : nodes[inner].ringPrevious
            shiftDuals(of: outer, by: delta)
            becomeOuter(outer, root: root)
            inner = forward ? nodes[outer].ringNext : nodes[outer].ringPrevious
            entry = forward ? nodes[outer].ringEdge : edges.twin(nodes[inner].ringEdge)
        }
    }

    /// With all labels in place, outer parts look along their edges, and parts outside are looked at by the trees.
    private mutating func lookAround(ring first: Int) {
        var node = first
        repeat {
            if nodes[node].label == .outside { shiftDuals(of: node, by: delta) }
            node = nodes[node].ringNext
        } while node != first
        repeat {
            switch nodes[node].label {
            case .outer: scanVertices(of: node, in: node)
            case .outside: noteArrivals(at: node)
            case .inner: break
            }
            node = nodes[node].ringNext
        } while node != first
    }

    /// Finds the trees' edges to a node that has just come out of one.
    mutating func noteArrivals(at node: Int) {
        let last = nodes[node].lastVertex
        var vertex = nodes[node].firstVertex
        noteArrivals(at: node, vertex)
        while vertex != last {
            vertex = Int(vertices[vertex].next)
            noteArrivals(at: node, vertex)
        }
    }

    private mutating func noteArrivals(at node: Int, _ vertex: Int) {
        for half in edges.leaving(vertex) {
            let neighbour = self.node(of: edges.head(half))
            guard nodes[neighbour].label == .outer else { continue }
            let back = edges.twin(half)
            noteArrival(arrival(along: back), along: back, at: node, before: releases[Int(nodes[neighbour].root)])
        }
    }
}
