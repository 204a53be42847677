import Foundation

/// Counts what pictures show, for one program or for all together. Values in, values out.
struct DashboardCount {
    let roster: DashboardRoster
    let ledger: DashboardLedger
    /// People who take part.
    let members: [Int]
    /// By round: which step of time it belongs to; nil where it is not of this scope, negative where it is too long ago.
    let step: [Int?]
    let steps: [DashboardFacts.Step]
    let key: (String) -> String

    struct Result: Sendable {
        var facts: DashboardFacts
        var groups: [(key: String, members: [DashboardMember])]
    }

    func result() -> Result {
        let grouping = DashboardGrouping(roster, members: members, key: key)
        var tally = DashboardTally(people: roster.people.count, groups: grouping.groups.count, steps: steps)
        var isMember = Array(repeating: false, count: roster.people.count)
        for member in members { isMember[member] = true }
        eachFirstTie { pair, step in
            let departments = (roster.department[pair.0], roster.department[pair.1])
            tally.add(isAcross: departments.0 != departments.1, step: step)
            guard isMember[pair.0], isMember[pair.1], departments.0 != departments.1,
                let one = grouping.place[departments.0], let other = grouping.place[departments.1]
            else { return }
            tally.join(pair, one, other)
        }
        countIntroduced(&tally, isMember)
        return finished(tally, grouping)
    }

    /// Each pair once, with the step of the round in which they met first.
    private func eachFirstTie(_ body: ((Int, Int), Int) -> Void) {
        var last: UInt64?
        for tie in ledger.ties where tie.pair != last {
            guard let step = step[tie.round] else { continue }
            last = tie.pair
            body(tie.people, step)
        }
    }

    /// People once in each step, however many of its rounds they were in.
    private func countIntroduced(_ tally: inout DashboardTally, _ isMember: [Bool]) {
        var seen = Array(repeating: Int.min, count: roster.people.count)
        for (round, step) in step.enumerated() {
            guard let step else { continue }
            for person in ledger.introduced[round] ?? [] where seen[Int(person)] != step {
                if seen[Int(person)] == .min, isMember[Int(person)] { tally.introduced += 1 }
                seen[Int(person)] = step
                if tally.steps.indices.contains(step) { tally.steps[step].introduced += 1 }
            }
        }
    }

    private func finished(_ tally: DashboardTally, _ grouping: DashboardGrouping) -> Result {
        var groups = grouping.groups
        var lists: [[DashboardMember]] = groups.map { _ in [] }
        for member in members {
            guard let place = grouping.place[roster.department[member]] else { continue }
            if tally.across[member] > 0 { groups[place].connected += 1 }
            lists[place].append(
                DashboardMember(
                    person: roster.people[member], across: tally.across[member],
                    departments: tally.reached[member].nonzeroBitCount))
        }
        let facts = DashboardFacts(
            people: members.count, introduced: tally.introduced, ties: tally.ties, groups: groups, met: tally.met,
            steps: tally.steps)
        let sorted = lists.map { $0.sorted { ($1.across, $0.person) < ($0.across, $1.person) } }
        return Result(facts: facts, groups: Array(zip(groups.map(\.key), sorted)))
    }
}

/// Counts as they grow.
struct DashboardTally {
    var introduced = 0
    private(set) var ties = 0
    private(set) var met: [[Int]]
    var steps: [DashboardFacts.Step]
    /// By person: how many people of other departments they have met, and as bits, in which groups.
    private(set) var across: [Int]
    private(set) var reached: [UInt32]

    init(people: Int, groups: Int, steps: [DashboardFacts.Step]) {
        met = Array(repeating: Array(repeating: 0, count: groups), count: groups)
        across = Array(repeating: 0, count: people)
        reached = Array(repeating: 0, count: people)
        self.steps = steps
    }

    mutating func add(isAcross: Bool, step: Int) {
        ties += 1
        guard steps.indices.contains(step) else { return }
        steps[step].newTies += 1
        if isAcross { steps[step].newAcross += 1 }
    }

    /// Two people of these groups have met. The rest may meet within itself: its departments are several.
    mutating func join(_ pair: (Int, Int), _ one: Int, _ other: Int) {
        across[pair.0] += 1
        across[pair.1] += 1
        reached[pair.0] |= 1 << UInt32(other)
        reached[pair.1] |= 1 << UInt32(one)
        guard one != other else { return }
        met[one][other] += 1
        met[other][one] += 1
    }
}
