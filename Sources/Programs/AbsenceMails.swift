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
        var last: PersonID?
        repeat {
            last = try await slice.database.transaction(.workspace(workspace)) { [last] tx in
                let next = try slice.tellLeftOut(tx, workspace, payload.round, after: last)
                if next == nil { try job.complete(tx) }
                return next
            }
        } while last != nil
        return .completed
    }
}

extension ProgramsSlice {
    /// Writes to the next few, and returns the last of them; nil where there is nobody more.
    fileprivate func tellLeftOut(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, after last: PersonID?
    ) throws -> PersonID? {
        guard let round = try rounds.round(tx, workspace, id) else { return nil }
        let left = try absences.untold(tx, workspace, id, after: last, limit: AbsenceMails.people)
        guard !left.isEmpty else { return nil }
        let program = try found(tx, workspace, round.program)
        let opened = try people.people(tx, workspace, left.map(\.person))
        let chosen = try choices.all(tx, workspace, of: left.map(\.person))
        let habits = try habits.habits(tx, workspace, program.id)
        let told = left.compactMap {
            absence -> (person: Person, reason: Absence.Reason, lacking: [ProgramAttribute])? in
            guard let person = opened[absence.person] else { return nil }
            let lacking = person.profile.completed(chosen[person.id]).lacking(program.settings.matching)
            let isTold = absence.reason.isWorthMail(lacksDetail: !lacking.isEmpty, wasAsked: habits.askDays != nil)
            return isTold ? (person, absence.reason, lacking) : nil
        }
        let tokens = try links.issue(tx, workspace, program.id, told.map(\.person.id))
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let drafts = try told.compactMap { person, reason, lacking -> MailDraft? in
            guard let token = tokens[person.id] else { return nil }
            let catalogue = try catalogue(for: person.profile, chosen[person.id])
            let words = AbsenceWords(reason, lacking: lacking, catalogue)
            let mail = AbsenceMail(
                to: person, words, program, workspace: name, link: "\(site.origin)/me/\(token.text)",
                catalogue.language)
            let hours = habits.sendingHours(for: person.profile, chosen[person.id], of: program)
            return try draft(mail.letter(program, hours: hours), mail, to: person)
        }
        let queued = try outbox.queue(tx, all: drafts, workspace: workspace)
        let written = zip(drafts, queued).compactMap { draft, delivery in draft.person.map { ($0, delivery) } }
        try absences.setDeliveries(tx, workspace, id, written)
        return left.last?.person
    }
}
