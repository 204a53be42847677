/// Finds a place for people whom the round would leave over: a larger group that may take them, if need be by a chain in
/// which one person takes the place of another, who moves on; or somebody of a larger group to be a pair with. If that is
/// not enough, a group is broken up and its people seated anew, where that seats more.
struct SeatFinding {
    let law: GroupLaw
    /// Looks at a person and a group that may be spent, over all people.
    private var looks = 20_000_000
    /// Groups that may be broken up for a trial.
    private var trials = 400
    /// People from whom no chain led to a seat, as everyone sits now.
    private var stuck: Set<Int> = []

    private var table: RoundTable { law.table }

    init(_ law: GroupLaw) { self.law = law }

    mutating func seatEveryone(in seating: inout Seating) throws {
        try seatAll(in: &seating)
        if waiting(in: seating).contains(where: { table.reasonToLeaveOut($0) == .partnersTaken }) {
            try breakUp(in: &seating)
        }
        putFirst(in: &seating)
    }

    /// Whoever waited longest finds a seat first.
    private func waiting(in seating: Seating) -> [Int] {
        seating.unseated.sorted { (-table.waited[$0], $0) < (-table.waited[$1], $1) }
    }

    private mutating func seatAll(in seating: inout Seating) throws {
        for person in waiting(in: seating) {
            if Task.isCancelled { throw CancellationError() }
            if seating.group[person] == nil { findSeat(for: person, in: &seating) }
        }
        openGroups(in: &seating)
    }

    /// One step of a chain: who takes this person's place, and in which group.
    private struct Step {
        var successor: Int
        var group: Int
    }

    private mutating func findSeat(for person: Int, in seating: inout Seating) {
        var steps: [Int: Step] = [:]
        var queue = [person]
        var next = 0
        while next < queue.count, looks > 0 {
            let mover = queue[next]
            next += 1
            let onTheWay = groups(on: steps, to: mover)
            if let group = cheapestGroup(for: mover, avoiding: onTheWay, in: seating) {
                stuck = []
                return follow(steps, from: mover, to: group, in: &seating)
            }
            if let mate = mate(for: mover, avoiding: onTheWay, in: seating) {
                stuck = []
                seating.unseat(mate)
                let group = seating.openEmpty()
                follow(steps, from: mover, to: group, in: &seating)
                return seating.seat(mate, in: group)
            }
            for group in seating.groups.indices where group != seating.group[mover] && !onTheWay.contains(group) {
                looks -= 1
                for other in seating.groups[group] where steps[other] == nil && !stuck.contains(other) {
                    guard law.admits(mover, to: seating.groups[group], without: other) else { continue }
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

    private mutating func cheapestGroup(for person: Int, avoiding: Set<Int>, in seating: Seating) -> Int? {
        var best: (group: Int, cost: Int64)?
        if let most = law.most, seating.groups.count(where: { $0.count > 2 }) >= most { return nil }
        for group in seating.groups.indices where !avoiding.contains(group) {
            let members = seating.groups[group]
            guard members.count > 1, members.count < law.largest else { continue }
            looks -= 1
            guard law.admits(person, to: members) else { continue }
            let cost = seating.cost(person, in: group, without: person, table)
            if cost < best?.cost ?? .max { best = (group, cost) }
        }
        return best?.group
    }

    /// Somebody of a larger group that can do without them.
    private mutating func mate(for person: Int, avoiding: Set<Int>, in seating: Seating) -> Int? {
        for group in seating.groups.indices where !avoiding.contains(group) && seating.groups[group].count > 2 {
            looks -= 1
            let members = seating.groups[group]
            if let mate = members.first(where: { table.mayBePair(person, $0) && law.releases($0, from: members) }) {
                return mate
            }
        }
        return nil
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
    private mutating func openGroups(in seating: inout Seating) {
        var waiting = Array(waiting(in: seating).reversed())
        while let first = waiting.popLast() {
            looks -= waiting.count
            guard looks > 0, let second = waiting.last(where: { table.mayBePair(first, $0) }) else { continue }
            var members = [first, second]
            for person in waiting.reversed() where person != second && members.count < law.largest - 1 {
                if law.admits(person, to: members) { members.append(person) }
            }
            waiting.removeAll { members.contains($0) }
            seating.open(members)
        }
    }

    /// Takes one group after another apart, as a trial, and begins again whenever that seats more people.
    private mutating func breakUp(in seating: inout Seating) throws {
        var group = 0
        while group < seating.groups.count, trials > 0, looks > 0, !seating.unseated.isEmpty {
            defer { group += 1 }
            let members = seating.groups[group]
            guard members.count > 1 else { continue }
            trials -= 1
            var trial = seating
            for member in members { trial.unseat(member) }
            stuck = []
            try seatAll(in: &trial)
            guard trial.unseated.count < seating.unseated.count else { continue }
            seating = trial
            group = -1
        }
    }

    /// Whoever waited longer takes the seat of somebody who waited less, where the others of the group may stay.
    private mutating func putFirst(in seating: inout Seating) {
        for person in waiting(in: seating) where table.waited[person] > 0 && looks > 0 {
            for group in seating.groups.indices {
                looks -= 1
                let members = seating.groups[group]
                let less = members.filter { table.waited[$0] < table.waited[person] }
                let other = less.min { (table.waited[$0], $0) < (table.waited[$1], $1) }
                guard let other, law.admits(person, to: members, without: other) else { continue }
                seating.unseat(other)
                seating.seat(person, in: group)
                break
            }
        }
    }
}
