/// Where a node stands in the alternating trees of the search.
enum TreeLabel: UInt8 {
    /// Not in a tree.
    case outside
    /// Even distance from the root: its vertices look for partners, their duals fall.
    case outer
    /// Odd distance from the root: its vertices' duals rise.
    case inner
}

/// A vertex by itself (node number = vertex number) or a blossom: an odd ring of nodes contracted into one.
///
/// `-1` stands for "none" in every link. Half-edges are numbers in the `EdgeTable`.
struct BlossomNode {
    var label = TreeLabel.outside
    /// The matched half-edge that leaves the node; for an exposed node `~vertex`, the vertex left without partner.
    /// Only true of nodes that no blossom contains: inside, it is worked out when the blossom is opened.
    var match: Int
    /// Of a node in a tree: the vertex at the tree's root.
    var root: Int32 = -1
    /// Of an inner node: the half-edge by which the tree reached it.
    var entry = -1
    /// The blossom that contains this node directly.
    var parent = -1

    /// The ring inside `parent`: the next node, the half-edge that leads to it, and the node before.
    var ringNext = -1
    var ringEdge = -1
    var ringPrevious = -1
    /// Of a blossom: any node of its ring.
    var ring = -1

    /// The vertices inside are a list, from `firstVertex` along `BlossomVertex.next` to `lastVertex`.
    var firstVertex: Int
    var lastVertex: Int
    var size = 1
    /// The place in the `occupants` table by which its vertices find this node.
    var slot: Int

    /// Of a blossom: its dual, doubled, never negative. In the tree it is stored relative to the running dual change.
    var dual: Int64 = 0
    /// Of a node outside the tree: the earliest dual change known to reach it.
    var reached = Int64.max
    /// Of a node being looked at for a common ancestor: the number of that look.
    var mark = 0

    init(vertex: Int) {
        match = ~vertex
        firstVertex = vertex
        lastVertex = vertex
        slot = vertex
    }
}

/// What the search keeps about a vertex.
struct BlossomVertex {
    /// The vertex's dual, doubled, never negative. In the tree it is stored relative to the running dual change:
    /// true dual = stored − delta in an outer node, stored + delta in an inner one.
    var dual: Int64 = 0
    /// The next vertex of the node's list.
    var next: Int32 = -1
    /// See `BlossomNode.slot`.
    var slot: Int32
}
