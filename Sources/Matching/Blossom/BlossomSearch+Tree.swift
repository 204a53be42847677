/// Growing the alternating trees.
extension BlossomSearch {
    /// Labels a node outer; it has yet to look along its edges (`scanVertices`).
    mutating func becomeOuter(_ node: Int, root: Int32) {
        enter(node, root)
        nodes[node].label = .outer
        shiftDuals(of: node, by: delta)
        shiftOwnDual(of: node, by: -2 * delta)
    }

    /// Labels a node inner, reached by the half-edge `entry`.
    mutating func becomeInner(_ node: Int, entry: Int, root: Int32) {
        shiftDuals(of: node, by: -delta)
        stayInner(node, entry: entry, root: root)
    }

    /// The same for a node whose vertices were inner before, inside a blossom.
    mutating func stayInner(_ node: Int, entry: Int, root: Int32) {
        enter(node, root)
        nodes[node].label = .inner
        nodes[node].entry = entry
        shiftOwnDual(of: node, by: 2 * delta)
        awaitExpansion(of: node)
    }

    /// An inner blossom's true dual is `dual − 2 · delta`: it is used up when delta is half of `dual`.
    func expansionTime(of blossom: Int) -> Int64 { nodes[blossom].dual / 2 }

    mutating func awaitExpansion(of node: Int) {
        guard node >= vertices.count else { return }
        let time = expansionTime(of: node)
        guard time < releases[Int(nodes[node].root)] else { return }
        heap.push(TreeEvent(delta: time, subject: Int32(node), kind: .expand))
    }

    mutating func enter(_ node: Int, _ root: Int32) {
        nodes[node].root = root
        trees[Int(root)].append(Int32(node))
    }

    /// The half-edge leads to a node outside: that node becomes inner, its partner outer.
    mutating func grow(along half: Int) {
        let reached = node(of: edges.head(half))
        guard nodes[reached].label == .outside, nodes[reached].reached == delta else { return }
        let outer = node(of: edges.tail(half))
        guard nodes[outer].label == .outer, arrival(along: half) == delta else {
            // The tree that would have come is gone: which is the next?
            nodes[reached].reached = .max
            return noteArrivals(at: reached)
        }
        guard nodes[reached].match >= 0 else { return join(reached, along: half) }
        let root = nodes[outer].root
        becomeInner(reached, entry: half, root: root)
        let partner = node(of: edges.head(nodes[reached].match))
        becomeOuter(partner, root: root)
        scanVertices(of: partner, in: partner)
    }

    /// The dual change at which a half-edge from an outer vertex to a vertex outside becomes tight; twice the one at which
    /// a half-edge between two outer vertices does.
    func arrival(along half: Int) -> Int64 {
        vertices[edges.tail(half)].dual + vertices[edges.head(half)].dual - edges.halves[half].doubledWeight
    }

    /// Scans the vertices of a node that is `home`, or a part of the blossom `home`.
    mutating func scanVertices(of node: Int, in home: Int) {
        let last = nodes[node].lastVertex
        var vertex = nodes[node].firstVertex
        scan(vertex, in: home)
        while vertex != last {
            vertex = Int(vertices[vertex].next)
            scan(vertex, in: home)
        }
    }

    /// Notes what the edges of an outer vertex will lead to, and when.
    private mutating func scan(_ vertex: Int, in home: Int) {
        let dual = vertices[vertex].dual
        let root = Int(nodes[home].root)
        if dual < releases[root] {
            releases[root] = dual
            heap.push(TreeEvent(delta: dual, subject: Int32(vertex), kind: .release))
        }
        for half in edges.leaving(vertex) {
            let edge = edges.halves[half]
            let head = vertices[Int(edge.head)]
            let neighbour = occupants[Int(head.slot)]
            if neighbour == home { continue }
            let slack = dual + head.dual - edge.doubledWeight
            switch nodes[neighbour].label {
            case .inner: break
            case .outside: noteArrival(slack, along: half, at: neighbour, before: releases[root])
            case .outer: noteMeeting(slack / 2, along: half, releases[root], releases[Int(nodes[neighbour].root)])
            }
        }
    }

    private mutating func noteMeeting(_ time: Int64, along half: Int, _ release: Int64, _ otherRelease: Int64) {
        guard time < release, time < otherRelease else { return }
        heap.push(TreeEvent(delta: time, subject: Int32(half), kind: .meet))
    }

    /// Keeps an edge to a node outside the trees only when it arrives earlier than every other known.
    mutating func noteArrival(_ time: Int64, along half: Int, at node: Int, before release: Int64) {
        guard time < nodes[node].reached, time < release else { return }
        nodes[node].reached = time
        heap.push(TreeEvent(delta: time, subject: Int32(half), kind: .grow))
    }

    /// Changes a blossom's own dual; a vertex's lies with the vertex.
    mutating func shiftOwnDual(of node: Int, by change: Int64) {
        if node >= vertices.count { nodes[node].dual += change }
    }

    /// Changes the duals of all vertices inside.
    mutating func shiftDuals(of node: Int, by change: Int64) {
        guard change != 0 else { return }
        let last = nodes[node].lastVertex
        var vertex = nodes[node].firstVertex
        vertices[vertex].dual += change
        while vertex != last {
            vertex = Int(vertices[vertex].next)
            vertices[vertex].dual += change
        }
    }
}
