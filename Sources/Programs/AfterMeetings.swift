import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// Looks for programs, in all workspaces, whose people are to be asked whether they met.
struct AfterMeetingsDue: JobPayload {
    static let kind = "programs.after-meetings-due"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct AfterMeetingsDueWorker: Worker {
    /// Programs taken at a time; the rest is found at the next beat.
    private static let limit = 500
    let slice: ProgramsSlice

    func run(_ payload: AfterMeetingsDue, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("people of all workspaces are asked whether they met")) { tx in
            for due in try slice.meetings.due(tx, limit: Self.limit) {
                try slice.queue.enqueue(
                    tx, AfterMeetings(program: due.program), workspace: due.workspace,
                    unique: "after \(due.program.text)")
            }
        }
        return .completed
    }
}

/// The people of a program are asked, reminded, or told that others are introduced instead.
struct AfterMeetings: JobPayload {
    static let kind = "programs.after-meetings"
    /// Mails of each sort written in one transaction.
    static let people = 200
    let program: ProgramID
}

/// Each question, reminder and notice once, however often this is called: each is noted with its mail.
struct AfterMeetingsWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: AfterMeetings, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            guard let program = try slice.programs.program(tx, workspace, payload.program, locking: true),
                try slice.meetings.asksAfterwards(tx, workspace, payload.program)
            else { return .cancelled(reason: "not asked any more") }
            let round = AfterMeeting(slice: slice, workspace: workspace, program: program)
            let (asked, reminded) = (try round.ask(tx), try round.remind(tx))
            let silenced = try round.silence(tx)
            try round.askAgain(tx)
            if max(asked, reminded, silenced) >= AfterMeetings.people { return .snoozed(until: tx.now + 1) }
            try job.complete(tx)
            return .completed
        }
    }
}

/// What one program asks its people, in one transaction of its workspace.
private struct AfterMeeting {
    let slice: ProgramsSlice
    let workspace: WorkspaceID
    let program: Program

    /// How many were asked.
    func ask(_ tx: Transaction) throws -> Int {
        let times = AskingTimes(program.cadence)
        let last = tx.now - times.wait
        let due = try slice.meetings.toAsk(
            tx, workspace, program.id, after: last - AskingTimes.patience, until: last, andKept: !slice.outbox.leaves,
            limit: AfterMeetings.people)
        guard !due.isEmpty else { return 0 }
        try slice.meetings.ask(tx, workspace, due, times)
        try write(tx, due, isReminder: false)
        return due.count
    }

    /// How many were reminded.
    func remind(_ tx: Transaction) throws -> Int {
        let due = try slice.meetings.toRemind(tx, workspace, program.id, limit: AfterMeetings.people)
        if !due.isEmpty { try write(tx, due, isReminder: true) }
        return due.count
    }

    private func write(_ tx: Transaction, _ due: [MeetingQuestion], isReminder: Bool) throws {
        let known = try slice.people.people(tx, workspace, Array(Set(due.flatMap(\.people))))
            .filter { $0.value.state == .active }
        let chosen = try slice.choices.all(tx, workspace, of: Array(Set(due.map(\.person))))
        for question in due {
            guard let person = known[question.person] else { continue }
            let others = question.people.filter { $0 != person.id }.compactMap { known[$0] }
            guard !others.isEmpty,
                let token = try slice.links.issue(tx, workspace, program.id, [person.id])[person.id]
            else { continue }
            let catalogue = try slice.catalogue(for: person.profile, chosen[person.id])
            let mail = MeetingMail(
                question, to: person, others, program, link: "\(slice.site.origin)/me/\(token.text)",
                isReminder: isReminder, catalogue)
            let letter = ProgramLetter(
                kind: MeetingMail.kind, template: "meeting", subject: mail.subject, language: mail.lang,
                page: mail.page,
                program: program.id)
            let delivery = try slice.outbox.queue(
                tx, slice.draft(letter, mail, to: person), workspace: workspace)
            try slice.meetings.note(tx, workspace, question.round, delivery, naming: others.map(\.id))
        }
    }

    /// How many are left out from now on.
    func silence(_ tx: Transaction) throws -> Int {
        let people = try slice.meetings.unheard(tx, workspace, program.id, limit: AfterMeetings.people)
        guard !people.isEmpty else { return 0 }
        try slice.meetings.silence(tx, workspace, program.id, people)
        for person in people {
            try slice.audit.record(
                tx, workspace,
                AuditEvent(
                    "participation.silenced", by: .system, on: person.text, details: ["program": program.id.text]))
        }
        try tell(tx, people)
        return people.count
    }

    func askAgain(_ tx: Transaction) throws {
        let people = try slice.meetings.toAskAgain(tx, workspace, program.id)
        if !people.isEmpty { try tell(tx, people) }
    }

    private func tell(_ tx: Transaction, _ people: [PersonID]) throws {
        let known = try slice.people.people(tx, workspace, people).filter { $0.value.state == .active }
        let chosen = try slice.choices.all(tx, workspace, of: people)
        let tokens = try slice.links.issue(tx, workspace, program.id, Array(known.keys))
        for (id, person) in known.sorted(by: { $0.key < $1.key }) {
            guard let token = tokens[id] else { continue }
            let catalogue = try slice.catalogue(for: person.profile, chosen[id])
            let mail = SilenceMail(
                name: person.profile.name, program: program.name, link: "\(slice.site.origin)/me/\(token.text)",
                lang: catalogue.language)
            let letter = ProgramLetter(
                kind: SilenceMail.kind, template: "silence", subject: mail.subject, language: mail.lang,
                page: mail.link,
                program: program.id)
            try slice.outbox.queue(tx, slice.draft(letter, mail, to: person), workspace: workspace)
        }
    }
}
