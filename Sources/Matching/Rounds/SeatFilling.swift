/// Groups with seats by category, among people of whom some must not meet: keeps the groups that keep the rules, and looks
/// for more among those without a seat, if need be by taking somebody out of a group whom another can stand in for.
struct SeatFilling {
    private(set) var seating: Seating
    private let law: GroupLaw
    /// People tried for a seat that may be spent.
    private var looks = 2_000_000

    /// - Parameter most: how many groups there can be at most.
    init(_ kept: [[Int]], _ law: GroupLaw, most: Int) throws {
        self.law = law
        seating = Seating(count: law.table.count)
        for group in kept where law.allows(group) { seating.open(group) }
        while seating.groups.count < most, looks > 0 {
            if Task.isCancelled { throw CancellationError() }
            guard try addGroup() else { break }
        }
        if seating.groups.count < most {
            let size = law.seats.reduce(0, +)
            seating = SmallRound(law, sizes: [size])?.better(than: seating, law.table) ?? seating
        }
    }

    private mutating func addGroup() throws -> Bool {
        let bench = seating.unseated
        if let group = group(of: bench) {
            seating.open(group)
            return true
        }
        for index in seating.groups.indices {
            for member in seating.groups[index] {
                for other in bench where looks > 0 {
                    looks -= 1
                    let changed = seating.groups[index].map { $0 == member ? other : $0 }
                    let others = bench.filter { $0 != other }
                    guard law.allows(changed), let group = group(of: others, with: member) else { continue }
                    seating.unseat(member)
                    seating.seat(other, in: index)
                    seating.open(group)
                    return true
                }
            }
        }
        return false
    }

    /// A whole group of these people, if there is one and it is found; one with `member`, where one is named.
    private mutating func group(of people: [Int], with member: Int? = nil) -> [Int]? {
        var members = member.map { [$0] } ?? []
        let queue = people.filter { $0 != member }.sorted { (-law.table.waited[$0], $0) < (-law.table.waited[$1], $1) }
        return fill(&members, queue[...]) ? members : nil
    }

    private mutating func fill(_ members: inout [Int], _ queue: ArraySlice<Int>) -> Bool {
        if members.count == law.largest { return law.allows(members) }
        for place in queue.indices where looks > 0 {
            looks -= 1
            let person = queue[place]
            let mayJoin = members.allSatisfy { !law.table.isForbidden(person, $0) }
            guard mayJoin, law.hasSeats(for: members + [person]) else { continue }
            members.append(person)
            if fill(&members, queue[(place + 1)...]) { return true }
            members.removeLast()
        }
        return false
    }
}
