import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Web

/// Looks for programs that ask before a round and whose round is near, in all workspaces.
struct AskApprovals: JobPayload {
    static let kind = "programs.approvals"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct AskApprovalsWorker: Worker {
    /// How long before a round its managers are asked: a day.
    private static let ahead: TimeInterval = 86_400
    private static let limit = 500
    let slice: ProgramsSlice

    func run(_ payload: AskApprovals, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("programs of all workspaces ask before a round")) { tx in
            for asking in try slice.programs.unasked(tx, before: tx.now + Self.ahead, limit: Self.limit) {
                try slice.queue.enqueue(
                    tx, AskApproval(program: asking.program), workspace: asking.workspace,
                    unique: asking.program.text)
            }
        }
        return .completed
    }
}

/// A program's managers are to be asked whether the next round may go out.
struct AskApproval: JobPayload {
    static let kind = "programs.approval"
    let program: ProgramID
}

/// Plans the round, so that there is something to look at, and writes to the managers: once for each round.
struct AskApprovalWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: AskApproval, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let (draft, _) = try await slice.prepareRound(workspace, payload.program)
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let program = try slice.programs.program(tx, workspace, payload.program, locking: true)
            guard let program, program.state == .running, program.settings.asksApproval,
                try slice.programs.note(tx, workspace, program.id, askedFor: program.nextRoundAt)
            else { return .cancelled(reason: "nothing to ask") }
            try slice.ask(tx, workspace, program, draft)
            try job.complete(tx)
            return .completed
        }
    }
}

extension ProgramsSlice {
    fileprivate func ask(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ draft: Round) throws {
        let managers = try managers(tx, workspace)
        let chosen = try choices.all(tx, workspace, of: managers.map(\.id))
        let drafts = try managers.map { person in
            let catalogue = try catalogue(for: person.profile, chosen[person.id])
            let mail = ApprovalMail(to: person, program, draft, origin: site.origin, catalogue)
            let body = try templates.mail(mail, "approval", language: catalogue.language)
            return MailDraft(
                ApprovalMail.kind, to: Mailbox(name: person.profile.name, address: person.profile.address),
                person: person.id, subject: catalogue.sentence(mail.subject), text: body.text, html: body.html)
        }
        _ = try outbox.queue(tx, all: drafts, workspace: workspace)
        try audit.record(
            tx, workspace,
            AuditEvent(
                "round.approval-asked", by: .system, on: draft.id.text, details: ["managers": "\(managers.count)"]))
    }

    /// Those who look after the programs of a workspace, by their own profiles.
    func managers(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Person] {
        let all: Set<Role> = Grants.roles(for: .programsManage)
        let ids: [PersonID] = try tx.rows(
            """
            SELECT person_id FROM membership WHERE workspace_id = \(workspace) AND role = ANY(\(all.map(\.rawValue)))
            ORDER BY person_id LIMIT \(ApprovalMail.maximumManagers)
            """
        ).map { try $0.get("person_id") }
        return try people.people(tx, workspace, ids).values.filter { $0.state == .active }.sorted { $0.id < $1.id }
    }
}

/// The mail that asks somebody who looks after a program whether its next round may go out.
struct ApprovalMail: Sendable {
    static let kind = MailKind("round-approval", patience: 86_400)
    static let maximumManagers = 50

    let name: String
    let program: String
    let when: String
    let people: String
    let groups: String
    let out: String
    let isEmpty: Bool
    let link: String
    let lang: String

    init(to person: Person, _ program: Program, _ draft: Round, origin: String, _ catalogue: Catalogue) {
        name = person.profile.name
        self.program = program.name
        when = Moment(program.nextRoundAt, catalogue, program.cadence.zone).text
        people = catalogue.count(draft.counts.people)
        groups = catalogue.count(draft.counts.groups)
        out = catalogue.count(draft.counts.left)
        isEmpty = !draft.counts.hasGroups
        link = "\(origin)/programs/\(program.id.text)/preview"
        lang = catalogue.language
    }

    var subject: WordKey { WordKey("programs.mail.approval.subject", ["program": program, "when": when]) }
}
