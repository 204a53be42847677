import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// The mails of a question that was posted are to be written.
struct QuestionMails: JobPayload {
    static let kind = "programs.question-mails"
    /// People written to in one transaction.
    static let people = 200
    let post: QuestionPostID
}

/// Writes to each once, however often this is called and wherever it was stopped.
struct QuestionMailWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: QuestionMails, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            if try slice.writeQuestion(tx, workspace, payload.post) { return .snoozed(until: tx.now) }
            try job.complete(tx)
            return .completed
        }
    }
}

/// The mail that posts a question: its fields, as the templates name them.
struct QuestionMail: Sendable {
    static let kind = MailKind("question", patience: 3 * 86_400)

    let name: String
    let program: String
    let workspace: String
    let question: String
    let answer: String
    let leave: String
    let lang: String
}

extension ProgramsSlice {
    /// Posts a program's next question to everybody who takes part; under the program's lock, once for each beat.
    func postQuestion(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws {
        let people = try sifted(tx, workspace, program, beforeAnswers: true)
            .filter { $0.participation.standing(at: tx.now) == .takesPart }.map(\.person)
        guard !people.isEmpty, let post = try questions.post(tx, workspace, program, people) else { return }
        try queue.enqueue(tx, QuestionMails(post: post), workspace: workspace, unique: post.text)
        try audit.record(
            tx, workspace,
            AuditEvent("question.posted", by: .system, on: program.id.text, details: ["people": "\(people.count)"]))
    }

    /// Writes to the next few. True where there may be more of them.
    fileprivate func writeQuestion(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: QuestionPostID
    ) throws -> Bool {
        let waiting = try questions.waiting(tx, workspace, id, limit: QuestionMails.people)
        guard !waiting.isEmpty, let post = try questions.post(tx, workspace, id) else { return false }
        let program = try found(tx, workspace, post.program)
        let opened = Array(try people.people(tx, workspace, waiting).values)
        let tokens = try links.issue(tx, workspace, program.id, opened.map(\.id))
        let habits = try habits.habits(tx, workspace, program.id)
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let chosen = try choices.all(tx, workspace, of: opened.map(\.id))
        let drafts = try opened.compactMap { person in
            try tokens[person.id].map { token in
                let catalogue = try catalogue(for: person.profile, chosen[person.id])
                let hours = habits.sendingHours(for: person.profile, chosen[person.id], of: program)
                return try draft(post, program, name, to: person, token, hours, catalogue)
            }
        }
        let queued = try outbox.queue(tx, all: drafts, workspace: workspace)
        let written = zip(drafts, queued).compactMap { draft, delivery in draft.person.map { ($0, delivery) } }
        try questions.setDeliveries(tx, workspace, id, written)
        return true
    }

    private func draft(
        _ post: QuestionPost, _ program: Program, _ workspace: String, to person: Person, _ token: Token,
        _ hours: SendingHours?, _ catalogue: Catalogue
    ) throws -> MailDraft {
        let link = "\(site.origin)/me/\(token.text)"
        let mail = QuestionMail(
            name: person.profile.name, program: program.name, workspace: workspace,
            question: post.question.text(catalogue), answer: "\(link)/question?post=\(post.id.text)",
            leave: link + "#leave", lang: catalogue.language)
        let body = try templates.mail(mail, "question", language: catalogue.language)
        let subject = WordKey("programs.mail.question.subject", ["program": program.name])
        return MailDraft(
            QuestionMail.kind, to: Mailbox(name: person.profile.name, address: person.profile.address),
            person: person.id, subject: catalogue.sentence(subject), text: body.text, html: body.html,
            unsubscribe: URL(string: "\(link)/leave/\(program.id.text)"),
            hours: hours)
    }
}
