import Accounts
import Audit
import Foundation
import Limits
import Mail
import Matching
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
        do {
            let group = try await testGroup(workspace, program, address)
            try await database.transaction(.workspace(workspace)) { tx in
                let occasion = try testOccasion(tx, workspace, program, group)
                guard let person = occasion.people[group.person] else { throw TestRoundRefusal.nobody }
                try queueTest(tx, workspace, person, occasion, to: me)
                try audit.record(tx, workspace, AuditEvent("round.tested", by: actor, on: id.text))
            }
        } catch let refusal as TestRoundRefusal {
            form.refuse("person", refusal.words(exchange.catalogue, program.cadence.zone))
            return .page(TestRoundPage(program, me, form, exchange), status: .unprocessableContent)
        }
        return .redirect(
            to: "/programs/\(id.text)/test", notice: WordKey("programs.test.sent", ["to": me.profile.address.text]))
    }

    /// Those a test is about, and which group of the round they would be.
    private struct TestGroup: Sendable {
        let person: PersonID
        let number: Int
        let introduction: Introduction
    }

    /// The person's group in the plan there is, or else in one made for the test, among some people of the program and by
    /// all of its rules.
    private func testGroup(
        _ workspace: WorkspaceID, _ program: Program, _ address: EmailAddress
    ) async throws -> TestGroup {
        let (known, basis) = try await database.transaction(.workspace(workspace)) { tx -> (TestGroup, RoundBasis?) in
            guard let person = try people.known(tx, workspace, [address])[address]?.id else {
                throw TestRoundRefusal.nobody
            }
            if let draft = try rounds.draft(tx, workspace, program.id),
                let group = try introductions.group(tx, workspace, draft.id, of: person)
            {
                let known = TestGroup(person: person, number: group.number, introduction: group.introduction)
                return (known, nil)
            }
            let nobody = TestGroup(
                person: person, number: 1, introduction: Introduction(people: [], reasons: [], again: false))
            return (nobody, try testBasis(tx, workspace, program, person))
        }
        guard let basis else { return known }
        let draft = try await RoundPlanning(seed: 1).draft(basis)
        if let group = draft.introductions.first(where: { $0.people.contains(known.person) }) {
            return TestGroup(person: known.person, number: 1, introduction: group)
        }
        let absence = draft.absences.first { $0.person == known.person }
        throw absence.map { TestRoundRefusal.left($0.reason) } ?? TestRoundRefusal.nobody
    }

    /// Of people enough to meet somebody, hosts before others. Where not all can be placed, it is the one in question who is.
    private func testBasis(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ person: PersonID
    ) throws -> RoundBasis {
        let some = try participations.some(tx, workspace, program.id, limit: TestRoundRefusal.people)
        let hosts = try programPeople.hosts(tx, workspace, program.id)
        var basis = try self.basis(
            tx, workspace, program, audience: "", beforeAnswers: true,
            among: Array(Set(some + Array(hosts.prefix(TestRoundRefusal.people)) + [person])))
        basis.waited[person] = Participant.promised
        return basis
    }

    private func testOccasion(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ group: TestGroup
    ) throws -> IntroductionMail.Occasion {
        let habits = try habits.habits(tx, workspace, program.id)
        let asked = try habits.breaksIce ? questions.questions(tx, workspace, program.id) : []
        let next = try rounds.lastNumber(tx, workspace, program.id) + 1
        let members = group.introduction.people
        let chosen = try choices.all(tx, workspace, of: members)
        let opened = try people.people(tx, workspace, members).mapValues { $0.completed(chosen[$0.id]) }
        let met = members.compactMap { opened[$0] }
        let proposing = MeetingTimes(
            zone: program.cadence.zone, holidays: try programs.dates.holidays.holidays(tx, workspace),
            calendars: try calendars(tx, workspace, members, MeetingTimes.window(after: tx.now)))
        return IntroductionMail.Occasion(
            program: program, workspace: try accounts.workspaceName(tx, workspace) ?? "",
            introduction: group.introduction,
            people: opened,
            choices: chosen, meeting: program.meeting(after: tx.now),
            sign: group.number,
            head: IntroductionHead(
                words: habits.words,
                question: IntroductionHead.question(asked, round: next, group: group.number)),
            times: proposing.times(met, met.map { chosen[$0.id] }, after: tx.now),
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

/// Why there is no mail to show.
enum TestRoundRefusal: Error, Equatable {
    /// People among whom a test is planned.
    static let people = 60

    /// Nobody here has that address, or the program is not for them.
    case nobody
    case left(Absence.Reason)

    func words(_ catalogue: Catalogue, _ zone: TimeZone) -> WordKey {
        switch self {
        case .nobody: WordKey("programs.test.nobody")
        case .left(let reason):
            WordKey("programs.test.left", ["reason": catalogue.sentence(reason.words(catalogue, zone))])
        }
    }
}
