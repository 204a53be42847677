import Foundation
import Primitives

/// All that was read of a workspace, from which each program's pictures and those of all together are counted.
struct DashboardInput: Sendable {
    let roster: DashboardRoster
    /// From the oldest to the latest.
    let rounds: [Round]
    /// Times that people were left out of a round, by reason.
    let left: [RoundID: [String: Int]]
    /// What people answered of each round.
    let answers: [RoundID: MeetingCounts]
    let ledger: DashboardLedger

    /// Of a program and those who take part in it; or of all programs and everybody active.
    func count(
        _ program: ProgramID?, _ people: [PersonID]?, now: Date, key: @escaping (String) -> String
    ) -> DashboardCount {
        let members = people?.compactMap { roster.number[$0] } ?? roster.people.indices.filter { roster.isActive[$0] }
        let (step, steps) = program.map(byRound) ?? byTime(now)
        return DashboardCount(
            roster: roster, ledger: ledger, members: members, step: step, steps: steps, key: key)
    }

    private func byRound(_ program: ProgramID) -> ([Int?], [DashboardFacts.Step]) {
        let own = rounds.filter { $0.program == program }
        let shown = own.suffix(DashboardFacts.maximumSteps)
        let steps = shown.map { round in
            DashboardFacts.Step(
                start: round.startedAt ?? .distantPast, number: round.number, left: left[round.id] ?? [:],
                answers: answers[round.id] ?? MeetingCounts())
        }
        var next = shown.count - own.count
        let places = rounds.map { round -> Int? in
            guard round.program == program else { return nil }
            defer { next += 1 }
            return next
        }
        return (places, steps)
    }

    private func byTime(_ now: Date) -> ([Int?], [DashboardFacts.Step]) {
        guard let first = rounds.first?.startedAt else { return ([], []) }
        let time = DashboardSteps(first: first, now: now)
        var steps = time.starts.map { DashboardFacts.Step(start: $0, number: nil) }
        let places = rounds.map { time.place($0.startedAt ?? .distantPast) }
        for (place, round) in zip(places, rounds) where steps.indices.contains(place) {
            steps[place].left.merge(left[round.id] ?? [:], uniquingKeysWith: +)
            steps[place].answers = steps[place].answers + (answers[round.id] ?? MeetingCounts())
        }
        return (places, steps)
    }
}
