/// Finds a place for people whom the round would leave over: a larger group that may take them, if need be by a chain in
/// which one person takes the place of another, who moves on.
struct SeatFinding {
    /// No group grows beyond this.
    let largest: Int
    /// Looks at a person and a group that may be spent, over all people.
    private var looks = 20_000_000
    /// People from whom no chain led to a seat, as everyone sits now.
    private var stuck: Set<Int> = []

    init(largest: Int) { self.largest = largest }

    mutating func seatEveryone(in seating: inout Seating, _ table: RoundTable) throws {
        for person in seating.unseated {
            if Task.isCancelled { throw CancellationError() }
            findSeat(for: person, in: &seating, table)
        }
        openGroups(in: &seating, table)
    }

    /// One step of a chain: who takes this person's place, and in which group.
    private struct Step {
        var successor: Int
        var group: Int
    }

    private mutating func findSeat(for person: Int, in seating: inout Seating, _ table: RoundTable) {
        var steps: [Int: Step] = [:]
        var queue = [person]
        var next = 0
        while next < queue.count, looks > 0 {
            let mover = queue[next]
            next += 1
            let onTheWay = groups(on: steps, to: mover)
            if let group = cheapestGroup(for: mover, avoiding: onTheWay, in: seating, table) {
                stuck = []
                return follow(steps, from: mover, to: group, in: &seating)
            }
            for group in seating.groups.indices where group != seating.group[mover] && !onTheWay.contains(group) {
                looks -= 1
                for other in seating.groups[group] where steps[other] == nil && !stuck.contains(other) {
                    guard seating.welcomes(mover, in: group, without: other, table) else { continue }
                    steps[other] = Step(successor: mover, group: group)
                    queue.append(other)
                }
            }
        }
        stuck.formUnion(queue)
    }

    private func groups(on steps: [Int: Step], to mover: Int) -> Set<Int> {
        var groups: Set<Int> = []
        var person = mover
        while let step = steps[person] {
            groups.insert(step.group)
            person = step.successor
        }
        return groups
    }

    private mutating func cheapestGroup(
        for person: Int, avoiding: Set<Int>, in seating: Seating, _ table: RoundTable
    ) -> Int? {
        var best: (group: Int, cost: Int64)?
        for group in seating.groups.indices where seating.groups[group].count < largest && !avoiding.contains(group) {
            looks -= 1
            guard seating.welcomes(person, in: group, table) else { continue }
            let cost = seating.cost(person, in: group, without: person, table)
            if cost < best?.cost ?? .max { best = (group, cost) }
        }
        return best?.group
    }

    private func follow(_ steps: [Int: Step], from mover: Int, to group: Int, in seating: inout Seating) {
        var person = mover
        var target = group
        while true {
            let step = steps[person]
            seating.unseat(person)
            seating.seat(person, in: target)
            guard let step else { return }
            target = step.group
            person = step.successor
        }
    }

    /// Those who are still without a group may at least be able to meet each other.
    private mutating func openGroups(in seating: inout Seating, _ table: RoundTable) {
        var waiting = seating.unseated
        while let first = waiting.popLast() {
            var members = [first]
            for person in waiting where members.count < largest - 1 && looks > 0 {
                looks -= 1
                if members.allSatisfy({ !table.isForbidden(person, $0) }) { members.append(person) }
            }
            guard members.count > 1, table.isMixed(members) else { continue }
            waiting.removeAll { members.contains($0) }
            seating.open(members)
        }
    }
}
