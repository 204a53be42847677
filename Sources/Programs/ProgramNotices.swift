import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Matching
import Primitives
import Store
import Web

/// A program's rules are to be held against its people, because somebody has changed one of the two.
struct LookAtRules: JobPayload {
    static let kind = "programs.look-at-rules"
    static let maximumAttempts = 3
    let program: ProgramID
}

struct LookAtRulesWorker: Worker {
    static let concurrency = 1
    let slice: ProgramsSlice

    func run(_ payload: LookAtRules, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        try await slice.lookAtRules(workspace, payload.program)
        return .completed
    }
}

extension ProgramsSlice {
    /// People up to whom rules are looked at while whoever saved them waits; with more a job does it.
    private static let looksAtOnce = 3_000

    /// After settings were saved: says on the program's page whether its rules leave anybody with nobody to meet.
    func lookSoon(_ workspace: WorkspaceID, _ program: ProgramID) async throws {
        let people = try await database.transaction(.workspace(workspace)) { tx -> Int in
            let people = try participations.count(tx, workspace, program)
            if people > Self.looksAtOnce {
                try queue.enqueue(tx, LookAtRules(program: program), workspace: workspace, unique: program.text)
            }
            return people
        }
        if people <= Self.looksAtOnce { try await lookAtRules(workspace, program) }
    }

    /// Whatever people have been asked and have answered: it is the rules that are looked at.
    func lookAtRules(_ workspace: WorkspaceID, _ id: ProgramID) async throws {
        try await catchUpAudiences(workspace)
        let basis = try await database.transaction(.workspace(workspace)) { tx -> RoundBasis in
            try self.basis(tx, workspace, self.found(tx, workspace, id), audience: "", beforeAnswers: true)
        }
        let findings = try await PlanningExecutor.run { try RoundPlanning.findings(basis) }
        try await database.transaction(.workspace(workspace)) { tx in
            try notices.look(tx, workspace, id, named(tx, workspace, id, findings))
        }
    }

    /// Notes that a date has passed without a round, and why; those who look after programs are told, once for each.
    func noteEmpty(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ draft: Round) throws {
        let left = try rounds.left(tx, workspace, [draft.id])[draft.id] ?? [:]
        let notice = ProgramNotice(
            kind: .empty, roundAt: program.nextRoundAt, reasons: left, findings: draft.findings)
        if try notices.set(tx, workspace, program.id, notice) { try tell(tx, workspace, program, notice) }
    }

    /// Notes that a date was missed and is not made up for; those who look after programs are told.
    func noteMissed(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws {
        let notice = ProgramNotice(kind: .missed, roundAt: program.nextRoundAt, findings: [])
        if try notices.set(tx, workspace, program.id, notice) { try tell(tx, workspace, program, notice) }
    }

    /// Notes which rules left people out of a round that has begun. Who began it by hand has read them in the preview.
    func noteRules(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ draft: Round, by actor: Actor
    ) throws {
        for kind in [ProgramNotice.Kind.empty, .missed] { try notices.end(tx, workspace, program.id, kind) }
        guard !draft.findings.isEmpty else { return try notices.end(tx, workspace, program.id, .rules) }
        let left = try rounds.left(tx, workspace, [draft.id])[draft.id] ?? [:]
        let notice = ProgramNotice(kind: .rules, roundAt: tx.now, reasons: left, findings: draft.findings)
        if try notices.set(tx, workspace, program.id, notice), actor == .system {
            try tell(tx, workspace, program, notice)
        }
    }

    private func tell(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ notice: ProgramNotice
    ) throws {
        let managers = try managers(tx, workspace)
        let chosen = try choices.all(tx, workspace, of: managers.map(\.id))
        let drafts = try managers.map { person in
            let catalogue = try catalogue(for: person.profile, chosen[person.id])
            let mail = ProgramNoticeMail(to: person, program, notice, origin: site.origin, catalogue)
            let body = try templates.mail(mail, "program-notice", language: catalogue.language)
            return MailDraft(
                ProgramNoticeMail.kind, to: Mailbox(name: person.profile.name, address: person.profile.address),
                person: person.id, subject: catalogue.sentence(mail.subject), text: body.text, html: body.html)
        }
        _ = try outbox.queue(tx, all: drafts, workspace: workspace)
    }
}

/// The mail to whoever looks after a program: its fields, as the templates name them.
struct ProgramNoticeMail: Sendable {
    static let kind = MailKind("program-notice", patience: 5 * 86_400)

    let name: String
    let program: String
    let when: String
    let isEmpty: Bool
    let isMissed: Bool
    let isAboutRules: Bool
    let findings: [String]
    let reasons: [String]
    let link: String
    let lang: String

    init(to person: Person, _ program: Program, _ notice: ProgramNotice, origin: String, _ catalogue: Catalogue) {
        name = person.profile.name
        self.program = program.name
        when = notice.roundAt.map { Moment($0, catalogue, program.cadence.zone).text } ?? ""
        (isEmpty, isMissed, isAboutRules) = (notice.kind == .empty, notice.kind == .missed, notice.kind == .rules)
        findings = notice.findings.map { $0.sentence(catalogue) }
        reasons = notice.lines(catalogue)
        link = "\(origin)/programs/\(program.id.text)"
        lang = catalogue.language
    }

    var subject: WordKey {
        !isAboutRules
            ? WordKey("programs.mail.notice.subject-empty", ["program": program, "when": when])
            : WordKey("programs.mail.notice.subject-rules", ["program": program, "when": when])
    }
}

/// A notice as the program's page shows it.
struct ProgramNoticeShown: Sendable {
    let empty: Bool
    let missed: Bool
    let rules: Bool
    /// The round that it is about.
    let when: Moment?
    let findings: [String]
    let hasFindings: Bool
    let reasons: [String]
    let hasReasons: Bool

    init(_ notice: ProgramNotice, _ zone: TimeZone, _ catalogue: Catalogue) {
        (empty, missed, rules) = (notice.kind == .empty, notice.kind == .missed, notice.kind == .rules)
        when = notice.roundAt.map { Moment($0, catalogue, zone) }
        findings = notice.findings.map { $0.sentence(catalogue) }
        hasFindings = !findings.isEmpty
        reasons = notice.lines(catalogue)
        hasReasons = !reasons.isEmpty
    }

    /// Rules that are named with a round that did not take place are not named twice.
    static func all(_ notices: [ProgramNotice], _ zone: TimeZone, _ catalogue: Catalogue) -> [ProgramNoticeShown] {
        let isNamed = notices.contains { $0.kind == .empty && !$0.findings.isEmpty }
        return notices.filter { $0.kind != .rules || !isNamed }.map { ProgramNoticeShown($0, zone, catalogue) }
    }
}
