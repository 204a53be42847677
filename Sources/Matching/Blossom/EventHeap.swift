/// Something that will happen to the alternating trees once the dual change has reached `delta`.
struct TreeEvent {
    enum Kind: UInt8 {
        /// A half-edge from a tree to a node outside all trees becomes tight.
        case grow
        /// A half-edge between two outer nodes becomes tight.
        case meet
        /// An inner blossom's dual reaches zero.
        case expand
        /// The dual of an outer vertex reaches zero.
        case release
    }

    var delta: Int64
    /// A half-edge; for `expand` a node, for `release` a vertex.
    var subject: Int32
    var kind: Kind
}

/// A binary heap of events, earliest first. Events that no longer hold stay inside; the search checks on arrival.
struct EventHeap {
    private var events: [TreeEvent] = []

    mutating func push(_ event: TreeEvent) {
        var hole = events.count
        events.append(event)
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard event.delta < events[parent].delta else { break }
            events[hole] = events[parent]
            hole = parent
        }
        events[hole] = event
    }

    /// The earliest event, taken out.
    mutating func pop() -> TreeEvent? {
        guard let earliest = events.first, let last = events.popLast() else { return nil }
        if !events.isEmpty { sink(last) }
        return earliest
    }

    /// Places `event` at the top and lets it fall to where it belongs.
    private mutating func sink(_ event: TreeEvent) {
        let count = events.count
        var hole = 0
        while true {
            var child = 2 * hole + 1
            guard child < count else { break }
            if child + 1 < count, events[child + 1].delta < events[child].delta { child += 1 }
            guard events[child].delta < event.delta else { break }
            events[hole] = events[child]
            hole = child
        }
        events[hole] = event
    }
}
