import Accounts
import Audit
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var testRoundRoutes: [Route] {
        [
            .get("/programs/{program}/test", .may(.programsManage), offerTest),
            .post("/programs/{program}/test", .may(.programsManage), sendTest),
        ]
    }

    private func offerTest(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let id: ProgramID = try exchange.id("program")
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            let program = try found(tx, membership.workspace, id)
            let me = try people.person(tx, membership.workspace, membership.person)
            let form = Form(["person": me?.profile.address.text ?? ""])
            return .page(TestRoundPage(program, me, form, exchange))
        }
    }

    /// Sends the mails of a round as one person would get them, to whoever asks and to nobody else. Nothing is recorded
    /// but that it was asked for.
    private func sendTest(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let (workspace, actor) = (membership.workspace, try exchange.actor)
        let id: ProgramID = try exchange.id("program")
        let (program, me) = try await database.transaction(.workspace(workspace)) { tx in
            (try found(tx, workspace, id), try people.person(tx, workspace, membership.person))
        }
        var form = try exchange.form("person")
        guard let address = form.parse("person", { try EmailAddress(parsing: $0) }), let me else {
            return .page(TestRoundPage(program, me, form, exchange), status: .unprocessableContent)
        }
        try await limiter.check(.testRound, [limiter.keys.workspace(workspace)])
        let isSent = try await database.transaction(.workspace(workspace)) { tx -> Bool in
            guard let chosen = try people.known(tx, workspace, [address])[address]?.id,
                let occasion = try testOccasion(tx, workspace, program, chosen), let person = occasion.people[chosen]
            else { return false }
            try queueTest(tx, workspace, person, occasion, to: me)
            try audit.record(tx, workspace, AuditEvent("round.tested", by: actor, on: id.text))
            return true
        }
        guard isSent else {
            form.refuse("person", WordKey("programs.test.nobody"))
            return .page(TestRoundPage(program, me, form, exchange), status: .unprocessableContent)
        }
        return .redirect(
            to: "/programs/\(id.text)/test", notice: WordKey("programs.test.sent", ["to": me.profile.address.text]))
    }

    /// The person's group in the plan there is, or else some who take part; nil where there is nobody to be introduced to.
    private func testOccasion(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ person: PersonID
    ) throws -> IntroductionMail.Occasion? {
        var group = try rounds.draft(tx, workspace, program.id).flatMap {
            try introductions.group(tx, workspace, $0.id, of: person)
        }
        if group == nil {
            let size = program.settings.matching.kind.groupSize(program.groupSize)
            let some = try participations.some(tx, workspace, program.id, limit: size).filter { $0 != person }
            group = Introduction(people: [person] + some.prefix(size - 1), reasons: [.random], again: false)
        }
        guard let group, group.people.count > 1 else { return nil }
        return IntroductionMail.Occasion(
            program: program, workspace: try accounts.workspaceName(tx, workspace) ?? "", introduction: group,
            people: try people.people(tx, workspace, group.people), meeting: program.meeting(after: tx.now), sign: 1,
            isTest: true)
    }

    /// Its links lead to the program: nobody's own way to their page goes to somebody else.
    private func queueTest(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: Person, _ occasion: IntroductionMail.Occasion,
        to reader: Person
    ) throws {
        let catalogue = try catalogue(tx, workspace, for: reader)
        let link = "\(site.origin)/programs/\(occasion.program.id.text)"
        let mail = try written(to: person, occasion, link: link, catalogue)
        let subject = catalogue.sentence(WordKey("programs.test.subject", ["subject": mail.subject]))
        let draft = MailDraft(
            MailKind("introduction-test", patience: 86_400),
            to: Mailbox(name: reader.profile.name, address: reader.profile.address), person: person.id,
            subject: subject, text: mail.text, html: mail.html)
        _ = try outbox.queue(tx, all: [draft], workspace: workspace)
    }
}
