/// For each of many owners the few heaviest of the things offered to it; of equals the one offered first.
struct HeaviestOfEach {
    private let capacity: Int
    private var counts: [Int32]
    /// `capacity` places for each owner, heaviest first.
    private var entries: [(index: Int32, weight: Int64)]

    init(count: Int, capacity: Int) {
        self.capacity = max(1, capacity)
        counts = Array(repeating: 0, count: count)
        entries = Array(repeating: (0, 0), count: count * self.capacity)
    }

    /// The things kept, owner by owner; one kept by two owners comes twice.
    var indices: [Int] {
        counts.indices.flatMap { owner in
            (0..<Int(counts[owner])).map { Int(entries[owner * capacity + $0].index) }
        }
    }

    mutating func offer(_ index: Int, _ weight: Int64, to owner: Int) {
        let start = owner * capacity
        var place = start + Int(counts[owner])
        if Int(counts[owner]) == capacity {
            place -= 1
            guard weight > entries[place].weight else { return }
        } else {
            counts[owner] += 1
        }
        while place > start, entries[place - 1].weight < weight {
            entries[place] = entries[place - 1]
            place -= 1
        }
        entries[place] = (Int32(index), weight)
    }
}
