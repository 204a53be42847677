import Accounts
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// Those who are left out of a round though they wanted to meet somebody are to be told.
struct AbsenceMails: JobPayload {
    static let kind = "programs.absence-mails"
    /// People written to in one transaction.
    static let people = 200

    let round: RoundID
}

/// Tells each of them once, however often this is called and wherever it was stopped.
struct AbsenceMailWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: AbsenceMails, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            if try slice.tellLeftOut(tx, workspace, payload.round) { return .snoozed(until: tx.now) }
            try job.complete(tx)
            return .completed
        }
    }
}

extension ProgramsSlice {
    /// Writes to the next few. True where there may be more of them.
    fileprivate func tellLeftOut(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID) throws -> Bool {
        guard let round = try rounds.round(tx, workspace, id) else { return false }
        let left = try absences.untold(tx, workspace, id, limit: AbsenceMails.people)
        guard !left.isEmpty else { return false }
        let program = try found(tx, workspace, round.program)
        let opened = try people.people(tx, workspace, left.map(\.person))
        let chosen = try choices.all(tx, workspace, of: left.map(\.person))
        let tokens = try links.issue(tx, workspace, program.id, Array(opened.keys))
        let habits = try habits.habits(tx, workspace, program.id)
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let drafts = try left.compactMap { absence -> MailDraft? in
            guard let person = opened[absence.person], let token = tokens[person.id] else { return nil }
            let catalogue = try catalogue(for: person.profile, chosen[person.id])
            let words = AbsenceWords(
                absence.reason,
                lacking: person.profile.completed(chosen[person.id]).lacking(program.settings.matching), catalogue)
            let mail = AbsenceMail(
                to: person, words, program, workspace: name, link: "\(site.origin)/me/\(token.text)",
                catalogue.language)
            let hours = habits.sendingHours(for: person.profile, chosen[person.id], of: program)
            return try draft(mail.letter(program, hours: hours), mail, to: person)
        }
        let queued = try outbox.queue(tx, all: drafts, workspace: workspace)
        let written = zip(drafts, queued).compactMap { draft, delivery in draft.person.map { ($0, delivery) } }
        try absences.setDeliveries(tx, workspace, id, written)
        return !written.isEmpty
    }
}
