import Accounts
import Audiences
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// Welcomes somebody who joined an audience by a link: what it is for, their own link, and how to pause and to leave.
struct AudienceWelcomeWorker: Worker {
    let slice: ProgramsSlice

    func run(_ payload: AudienceWelcome, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            guard try slice.welcome(tx, workspace, payload) else { return .cancelled(reason: "nobody to welcome") }
            try job.complete(tx)
            return .completed
        }
    }
}

/// The mail's fields, as the templates name them.
struct AudienceWelcomeMail: Sendable {
    static let kind = MailKind("audience-welcome", priority: 2)

    let name: String
    let audience: String
    let workspace: String
    /// The organiser's own, paragraph by paragraph.
    let words: [String]
    let programs: [Entry]
    let hasPrograms: Bool
    let pause: String?
    let leave: String?
    let lang: String

    struct Entry: Sendable, Equatable { let name: String }
}

extension ProgramsSlice {
    /// False where the person or the audience is no more, or they have left it again.
    fileprivate func welcome(
        _ tx: Transaction, _ workspace: WorkspaceID, _ payload: AudienceWelcome
    ) throws -> Bool {
        guard let audience = try audiences.audiences.audience(tx, workspace, payload.audience),
            let person = try people.person(tx, workspace, payload.person), person.state == .active,
            try audiences.members.audiences(tx, workspace, of: payload.person).contains(where: { $0.id == audience.id })
        else { return false }
        let programs = try ProgramAudienceStore().programs(tx, workspace, for: audience.id)
        let token = try programs.first.flatMap {
            try links.issue(tx, workspace, $0.id, [payload.person])[payload.person]
        }
        let link = token.map { "\(site.origin)/me/\($0.text)" }
        let catalogue = try catalogue(tx, workspace, for: person)
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let mail = AudienceWelcomeMail(
            name: person.profile.name, audience: audience.name, workspace: name,
            words: AudienceWelcomeWords.paragraphs(
                try audiences.audiences.welcome(tx, workspace, audience.id), name: person.profile.name,
                audience: audience.name, workspace: name),
            programs: programs.map { .init(name: $0.name) }, hasPrograms: !programs.isEmpty,
            pause: link.map { $0 + "#pause" }, leave: link.map { $0 + "#leave" }, lang: catalogue.language)
        let body = try templates.mail(mail, "audience-welcome", language: catalogue.language)
        try outbox.queue(
            tx,
            MailDraft(
                AudienceWelcomeMail.kind, to: Mailbox(name: person.profile.name, address: person.profile.address),
                person: person.id,
                subject: catalogue.sentence(
                    WordKey("programs.mail.audience-welcome.subject", ["audience": audience.name])),
                text: body.text, html: body.html),
            workspace: workspace)
        return true
    }
}

extension ProgramAudienceStore {
    /// The programs that are for an audience, by name.
    func programs(
        _ tx: Transaction, _ workspace: WorkspaceID, for audience: AudienceID
    ) throws -> [(id: ProgramID, name: String)] {
        try tx.rows(
            """
            SELECT p.id, p.name FROM program_audience a
            JOIN program p ON p.workspace_id = a.workspace_id AND p.id = a.program_id
            WHERE a.workspace_id = \(workspace) AND \(audience) IN (a.audience_id, a.other_id) ORDER BY lower(p.name), p.id
            """
        ).map { (try $0.get("id"), try $0.get("name")) }
    }
}
