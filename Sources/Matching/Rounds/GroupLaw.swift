/// What must hold of a group, whatever it is worth: nobody meets whom they must not, somebody differs where some must,
/// each seat is filled.
struct GroupLaw {
    let table: RoundTable
    /// No group grows beyond this; with seats, each has so many people.
    let largest: Int
    /// So many groups may be larger than a pair; nil for any number.
    var most: Int?
    /// With seats by category: how many of each, and the categories of each person as bits.
    var seats: [Int] = []
    var categories: [UInt8] = []

    func allows(_ members: [Int]) -> Bool {
        guard members.count > 1, members.count <= largest else { return false }
        for (place, one) in members.enumerated() {
            for other in members[(place + 1)...] where table.isForbidden(one, other) { return false }
        }
        guard table.isMixed(members) else { return false }
        return seats.isEmpty || (members.count == largest && hasSeats(for: members))
    }

    /// Whether the person may sit with members who may sit together, leaving one of them out of account.
    func admits(_ person: Int, to members: [Int], without absent: Int = -1) -> Bool {
        guard members.allSatisfy({ $0 == absent || !table.isForbidden(person, $0) }) else { return false }
        return table.rules.crossing == nil || table.isMixed(members.filter { $0 != absent } + [person])
    }

    /// Whether those who stay may go on without the person.
    func releases(_ person: Int, from members: [Int]) -> Bool {
        guard members.count > 2 else { return false }
        return table.rules.crossing == nil || table.isMixed(members.filter { $0 != person })
    }

    /// Whether each has a seat of a category of their own; others may still be empty.
    func hasSeats(for members: [Int]) -> Bool { fill(members[...], seats) }

    private func fill(_ members: ArraySlice<Int>, _ open: [Int]) -> Bool {
        guard let member = members.first else { return true }
        return open.indices.contains { kind in
            guard open[kind] > 0, categories[member] & 1 << UInt8(kind) != 0 else { return false }
            var rest = open
            rest[kind] -= 1
            return fill(members.dropFirst(), rest)
        }
    }
}
