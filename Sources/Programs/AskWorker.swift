import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// The people of a program are to be asked about its next round, or reminded that they were, or told that its date is
/// another one.
struct AskPeople: JobPayload {
    static let kind = "programs.ask"
    /// People written to in one transaction.
    static let people = 200
    let program: ProgramID
}

/// Asks, then reminds; each person once each, however often this is called and wherever it was stopped.
struct AskWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: AskPeople, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        try await slice.catchUpAudiences(workspace)
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            guard let program = try slice.programs.program(tx, workspace, payload.program, locking: true) else {
                return .cancelled(reason: "no such program")
            }
            if try slice.tellNews(tx, workspace, program) { return .snoozed(until: tx.now) }
            if try slice.askNext(tx, workspace, program) { return .snoozed(until: tx.now) }
            try job.complete(tx)
            return .completed
        }
    }
}

extension ProgramsSlice {
    /// Writes to the next few people who are to be asked or reminded. True where there may be more of them.
    fileprivate func askNext(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> Bool {
        // What comes too late for its round is not sent: the round is over, or is being held.
        guard program.isRunning, program.nextRoundAt > tx.now,
            let days = try habits.habits(tx, workspace, program.id).askDays
        else { return false }
        let calendar = try programs.dates.calendar(tx, workspace, program)
        guard let ask = try asks.ask(tx, workspace, program.id, beat: program.beat) else {
            guard calendar.asking(about: program.nextRoundAt, days: days) <= tx.now else { return false }
            try openAsk(tx, workspace, program, calendar)
            return true
        }
        try askNewcomers(tx, workspace, program, ask)
        if try write(tx, workspace, program, ask, reminding: false) { return true }
        return try remind(tx, workspace, program, ask, calendar)
    }

    /// Those who came, or came back from a pause, after the others had been asked.
    private func askNewcomers(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ ask: RoundAsk
    ) throws {
        guard try asks.beginLook(tx, workspace, ask.id) else { return }
        let added = try asks.add(tx, workspace, ask.id, askable(tx, workspace, program))
        guard added > 0 else { return }
        try audit.record(
            tx, workspace,
            AuditEvent("round.asked", by: .system, on: program.id.text, details: ["people": "\(added)"]))
    }

    /// Whoever would take part if they said yes.
    private func askable(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> [PersonID] {
        try sifted(tx, workspace, program, beforeAnswers: true)
            .filter { $0.participation.standing(at: tx.now) == .takesPart }.map(\.person)
    }

    private func openAsk(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ calendar: RoundCalendar
    ) throws {
        let people = try askable(tx, workspace, program)
        try asks.open(tx, workspace, program, remindAt: calendar.reminding(about: program.nextRoundAt), people)
        try audit.record(
            tx, workspace,
            AuditEvent("round.asked", by: .system, on: program.id.text, details: ["people": "\(people.count)"]))
    }

    private func remind(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ ask: RoundAsk, _ calendar: RoundCalendar
    ) throws -> Bool {
        guard !ask.isReminded else { return false }
        // A round that was moved meanwhile has another day before it.
        let due = ask.remindAt ?? calendar.reminding(about: program.nextRoundAt)
        guard due <= tx.now else {
            try asks.remind(tx, workspace, ask.id, at: due)
            return false
        }
        // Who was asked later than that has just been asked.
        if ask.askedAt < due, try write(tx, workspace, program, ask, reminding: true) { return true }
        try asks.setReminded(tx, workspace, ask.id)
        return false
    }

    /// True where somebody was written to.
    private func write(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ ask: RoundAsk, reminding: Bool
    ) throws -> Bool {
        let waiting = try asks.waiting(tx, workspace, ask.id, reminding: reminding, limit: AskPeople.people)
        guard !waiting.isEmpty else { return false }
        let opened = try people.people(tx, workspace, waiting).filter { $0.value.state == .active }
        try asks.remove(tx, workspace, ask.id, waiting.filter { opened[$0] == nil })
        let reachable = waiting.compactMap { opened[$0] }
        let tokens = try links.issue(tx, workspace, program.id, reachable.map(\.id))
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let habits = try habits.habits(tx, workspace, program.id)
        let chosen = try choices.all(tx, workspace, of: reachable.map(\.id))
        let drafts = try reachable.compactMap { person in
            try tokens[person.id].map { token in
                let link = "\(site.origin)/me/\(token.text)"
                return try AskMail.draft(
                    AskMail.Occasion(
                        program: program, workspace: name, ask: ask.id, link: link, isReminder: reminding,
                        hours: habits.sendingHours(for: person.profile, chosen[person.id], of: program)),
                    to: person, templates, catalogue(for: person.profile, chosen[person.id]))
            }
        }
        let queued = try outbox.queue(tx, all: drafts, workspace: workspace)
        let written = zip(drafts, queued).compactMap { draft, delivery in draft.person.map { ($0, delivery) } }
        try asks.setDeliveries(tx, workspace, ask.id, reminding: reminding, written)
        return true
    }
}

/// The mail that asks whether somebody takes part: its fields, as the templates name them.
struct AskMail: Sendable {
    static let kind = MailKind("round-question", patience: 14 * 86_400)

    let name: String
    let program: String
    let workspace: String
    let day: String
    let when: String
    let reminder: Bool
    let yes: String
    let no: String
    let leave: String
    let lang: String

    struct Occasion: Sendable {
        let program: Program
        let workspace: String
        let ask: RoundAskID
        let link: String
        let isReminder: Bool
        let hours: SendingHours?
    }

    init(_ occasion: Occasion, to person: Person, _ catalogue: Catalogue) {
        let zone = occasion.program.cadence.zone
        let answer = "\(occasion.link)/round?ask=\(occasion.ask.text)&answer="
        name = person.profile.name
        program = occasion.program.name
        workspace = occasion.workspace
        day = Day(occasion.program.nextRoundAt, catalogue, zone).text
        when = Moment(occasion.program.nextRoundAt, catalogue, zone).text
        reminder = occasion.isReminder
        yes = answer + RoundAsk.Answer.yes.rawValue
        no = answer + RoundAsk.Answer.no.rawValue
        leave = occasion.link + "#leave"
        lang = catalogue.language
    }

    static func draft(
        _ occasion: Occasion, to person: Person, _ templates: TemplateLibrary, _ catalogue: Catalogue
    ) throws -> MailDraft {
        let mail = AskMail(occasion, to: person, catalogue)
        let body = try templates.mail(mail, "ask", language: catalogue.language)
        let values = ["program": mail.program, "day": mail.day]
        let subject =
            mail.reminder
            ? WordKey("programs.mail.ask.subject-reminder", values) : WordKey("programs.mail.ask.subject", values)
        return MailDraft(
            kind, to: Mailbox(name: person.profile.name, address: person.profile.address), person: person.id,
            subject: catalogue.sentence(subject), text: body.text, html: body.html,
            unsubscribe: URL(string: "\(occasion.link)/leave/\(occasion.program.id.text)"), hours: occasion.hours,
            until: occasion.program.nextRoundAt)
    }
}
