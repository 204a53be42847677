/// Contracting an odd ring of the tree into a blossom.
extension BlossomSearch {
    /// The half-edge joins two outer nodes of a tree: with their paths to the nearest common ancestor they are a ring.
    mutating func shrink(_ one: Int, _ other: Int, along half: Int) {
        let ancestor = commonAncestor(one, other)
        let blossom = newBlossom()
        linkRing(of: blossom, ancestor: ancestor, one: one, other: other, closing: half)
        absorbRing(into: blossom, ancestor: ancestor)
    }

    /// Of an outer node that is not the root: the inner node above it, and the outer node above that.
    private func ancestors(of node: Int) -> (inner: Int, outer: Int)? {
        guard nodes[node].match >= 0 else { return nil }
        let inner = self.node(of: edges.head(nodes[node].match))
        return (inner, self.node(of: edges.tail(nodes[inner].entry)))
    }

    /// Walks up from both nodes in turn until one walk meets the other's marks: the cost is that of the shorter ring.
    private mutating func commonAncestor(_ one: Int, _ other: Int) -> Int {
        look += 1
        var walker: Int? = one
        var waiting: Int? = other
        while let node = walker {
            if nodes[node].mark == look { return node }
            nodes[node].mark = look
            walker = ancestors(of: node)?.outer
            if waiting != nil { swap(&walker, &waiting) }
        }
        return one
    }

    /// Closes the ring: ancestor … down to `one`, across `half`, and up from `other` to the ancestor.
    private mutating func linkRing(of blossom: Int, ancestor: Int, one: Int, other: Int, closing half: Int) {
        nodes[blossom].ring = ancestor
        link(one, to: other, by: half)
        var node = one
        while node != ancestor, let (inner, outer) = ancestors(of: node) {
            link(inner, to: node, by: edges.twin(nodes[node].match))
            link(outer, to: inner, by: nodes[inner].entry)
            node = outer
        }
        node = other
        while node != ancestor, let (inner, outer) = ancestors(of: node) {
            link(node, to: inner, by: nodes[node].match)
            link(inner, to: outer, by: edges.twin(nodes[inner].entry))
            node = outer
        }
    }

    private mutating func link(_ node: Int, to next: Int, by half: Int) {
        nodes[node].ringNext = next
        nodes[node].ringEdge = half
        nodes[next].ringPrevious = node
    }

    /// Makes the ring's nodes parts of the blossom; those that were inner are outer from now on, and look around.
    private mutating func absorbRing(into blossom: Int, ancestor: Int) {
        gatherVertices(of: blossom, ancestor: ancestor)
        nodes[blossom].match = nodes[ancestor].match
        nodes[blossom].label = .outer
        nodes[blossom].dual = -2 * delta
        enter(blossom, nodes[ancestor].root)
        var node = ancestor
        repeat {
            nodes[node].parent = blossom
            if nodes[node].label == .inner {
                shiftOwnDual(of: node, by: -2 * delta)
                shiftDuals(of: node, by: 2 * delta)
            } else {
                shiftOwnDual(of: node, by: 2 * delta)
            }
            node = nodes[node].ringNext
        } while node != ancestor
        repeat {
            let wasInner = nodes[node].label == .inner
            nodes[node].label = .outside
            if wasInner { scanVertices(of: node, in: blossom) }
            node = nodes[node].ringNext
        } while node != ancestor
    }

    /// Strings the parts' vertices together. The largest part keeps its slot, the others move into it, so that a vertex
    /// changes slots at most log2(n) times while blossoms grow.
    private mutating func gatherVertices(of blossom: Int, ancestor: Int) {
        var largest = ancestor
        var size = 0
        var last = -1
        var node = ancestor
        repeat {
            if nodes[node].size > nodes[largest].size { largest = node }
            if last >= 0 { vertices[last].next = Int32(nodes[node].firstVertex) }
            last = nodes[node].lastVertex
            size += nodes[node].size
            node = nodes[node].ringNext
        } while node != ancestor
        repeat {
            if node != largest {
                unusedSlots.append(nodes[node].slot)
                move(node, toSlot: nodes[largest].slot)
            }
            node = nodes[node].ringNext
        } while node != ancestor
        nodes[blossom].firstVertex = nodes[ancestor].firstVertex
        nodes[blossom].lastVertex = last
        nodes[blossom].size = size
        nodes[blossom].slot = nodes[largest].slot
        occupants[nodes[largest].slot] = blossom
    }

    /// Lets the node's vertices name another slot.
    mutating func move(_ node: Int, toSlot slot: Int) {
        let last = nodes[node].lastVertex
        var vertex = nodes[node].firstVertex
        vertices[vertex].slot = Int32(slot)
        while vertex != last {
            vertex = Int(vertices[vertex].next)
            vertices[vertex].slot = Int32(slot)
        }
    }

    private mutating func newBlossom() -> Int {
        if let blossom = unusedBlossoms.popLast() {
            nodes[blossom] = BlossomNode(vertex: 0)
            return blossom
        }
        nodes.append(BlossomNode(vertex: 0))
        return nodes.count - 1
    }
}
