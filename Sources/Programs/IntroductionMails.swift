import Accounts
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// The mails of some of a round's introductions are to be written.
struct IntroductionMails: JobPayload {
    static let kind = "programs.introduction-mails"
    /// People whose mails are written in one transaction.
    static let people = 200

    let round: RoundID
    /// Positions of the first and the last introduction.
    let first: Int
    let last: Int
}

/// Writes the mails that introduce, each once: who has one is not written to again, however often this is called.
struct IntroductionMailWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: IntroductionMails, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace, payload.first <= payload.last else {
            return .cancelled(reason: "malformed")
        }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            try slice.queueMails(tx, workspace, payload.round, payload.first...payload.last)
            try job.complete(tx)
            return .completed
        }
    }
}

extension ProgramsSlice {
    fileprivate func queueMails(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, _ positions: ClosedRange<Int>
    ) throws {
        guard let round = try rounds.round(tx, workspace, id), round.state == .running else { return }
        let everybody = try introductions.waiting(tx, workspace, id, positions: positions)
        let known = try people.people(tx, workspace, Array(Set(everybody.flatMap(\.introduction.people))))
        // Who has left since the round was run is not introduced any more, and nobody to them (AT-30).
        let opened = known.filter { $0.value.state == .active }
        let waiting = everybody.filter { person, _, introduction in
            opened[person] != nil && introduction.people.filter { opened[$0] != nil }.count > 1
        }
        let left = Set(everybody.map(\.person)).subtracting(waiting.map(\.person))
        try introductions.remove(tx, workspace, id, Array(left))
        let tokens = try links.issue(tx, workspace, round.program, waiting.map(\.person))
        let program = try found(tx, workspace, round.program)
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let habits = try habits.habits(tx, workspace, round.program)
        let chosen = try choices.all(tx, workspace, of: Array(opened.keys))
        let asked = try habits.breaksIce ? questions.questions(tx, workspace, round.program) : []
        let met = opened.mapValues { $0.completed(chosen[$0.id]) }
        try told.keep(tx, workspace, id, Self.told(waiting, met))
        let proposing = MeetingTimes(
            zone: program.cadence.zone, holidays: try programs.dates.holidays.holidays(tx, workspace),
            calendars: try calendars(tx, workspace, Array(met.keys), MeetingTimes.window(after: tx.now)))
        let lost = try lost(tx, workspace, round.id, waiting.map(\.person))
        var drafts: [MailDraft] = []
        for (id, position, introduction) in waiting {
            guard let person = opened[id], let token = tokens[id] else { continue }
            let group = introduction.people.compactMap { met[$0] }
            let occasion = IntroductionMail.Occasion(
                program: program, workspace: name, introduction: introduction,
                people: introduction.people.reduce(into: [:]) { $0[$1] = met[$1] },
                choices: chosen,
                meeting: program.meeting(after: round.startedAt ?? tx.now), sign: position, round: round.id,
                head: IntroductionHead(
                    words: habits.words,
                    question: IntroductionHead.question(asked, round: round.number ?? 1, group: position)),
                times: proposing.times(group, group.map { chosen[$0.id] }, after: tx.now), lost: lost)
            let hours = habits.sendingHours(for: person.profile, chosen[id], of: program)
            let catalogue = try catalogue(for: person.profile, chosen[id])
            drafts.append(try draft(to: person, occasion, token: token, hours: hours, catalogue))
        }
        let queued = try outbox.queue(tx, all: drafts, workspace: workspace)
        let written = zip(drafts, queued).compactMap { draft, delivery in draft.person.map { ($0, delivery) } }
        try introductions.setDeliveries(tx, workspace, id, written)
    }

    /// The names of whom these were to meet before they were introduced to somebody else, where they are still here.
    private func lost(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ introduced: [PersonID]
    ) throws -> [PersonID: [String]] {
        let lost = try offers.lost(tx, workspace, round, of: introduced)
        guard !lost.isEmpty else { return [:] }
        let named = try people.people(tx, workspace, Array(Set(lost.values.joined())))
        return lost.mapValues { $0.compactMap { named[$0]?.profile.name } }
    }

    /// Of each who is introduced what it goes by.
    private static func told(
        _ waiting: [(person: PersonID, position: Int, introduction: Introduction)], _ met: [PersonID: Person]
    ) -> [PersonID: ToldDetails] {
        waiting.reduce(into: [:]) { all, member in
            all[member.person] = met[member.person].map { ToldDetails($0.profile, member.introduction.reasons) }
        }
    }
}
