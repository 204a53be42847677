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
        let waiting = try introductions.waiting(tx, workspace, id, positions: positions)
        let opened = try people.people(tx, workspace, Array(Set(waiting.flatMap(\.introduction.people))))
        let tokens = try links.issue(tx, workspace, round.program, waiting.map(\.person))
        let program = try found(tx, workspace, round.program)
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let catalogue = try templates.catalogue(site.languages.first ?? "en")
        var drafts: [MailDraft] = []
        for (id, introduction) in waiting {
            guard let person = opened[id], let token = tokens[id] else { continue }
            let occasion = IntroductionMail.Occasion(
                program: program, workspace: name, introduction: introduction, people: opened)
            drafts.append(try draft(to: person, occasion, token: token, catalogue))
        }
        let queued = try outbox.queue(tx, all: drafts, workspace: workspace)
        let written = zip(drafts, queued).compactMap { draft, delivery in draft.person.map { ($0, delivery) } }
        try introductions.setDeliveries(tx, workspace, id, written)
    }
}
