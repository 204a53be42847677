/// The few greatest of many offers, heaviest first; of equals the one offered first.
struct HeaviestPartners {
    private(set) var entries: [(partner: Int, weight: Int64)] = []
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        entries.reserveCapacity(self.capacity + 1)
    }

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    mutating func offer(_ partner: Int, _ weight: Int64) {
        if entries.count == capacity {
            guard let least = entries.last, weight > least.weight else { return }
            entries.removeLast()
        }
        var place = entries.count
        while place > 0, entries[place - 1].weight < weight { place -= 1 }
        entries.insert((partner, weight), at: place)
    }
}
