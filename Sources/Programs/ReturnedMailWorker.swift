import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// Mail of a workspace came back: whom it did not reach is taken out of coming rounds, and whoever was to meet them is
/// offered somebody else.
struct ReturnedMails: JobPayload {
    static let kind = "programs.returned-mails"
    /// People looked at in one transaction.
    static let people = 100
}

struct ReturnedMailWorker: Worker {
    static let concurrency = 1
    let slice: ProgramsSlice

    func run(_ payload: ReturnedMails, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let returned = try slice.bounces.returned(tx, workspace, limit: ReturnedMails.people)
            let (sent, back) = try slice.bounces.recent(tx, workspace)
            // Left as it is, and looked at again until the mail server knows people again or says so for good.
            guard !MassReturn.isDoubtful(sent: sent, returned: back) else { return .completed }
            for mail in returned { try slice.take(tx, workspace, mail) }
            if returned.count == ReturnedMails.people { return .snoozed(until: tx.now) }
            try job.complete(tx)
            return .completed
        }
    }
}

/// A mail server that suddenly knows nobody is wrong about itself, not right about everybody.
enum MassReturn {
    static let least = 10

    static func isDoubtful(sent: Int, returned: Int) -> Bool { returned >= least && returned > sent }
}

extension ProgramsSlice {
    fileprivate func take(_ tx: Transaction, _ workspace: WorkspaceID, _ mail: ReturnedMail) throws {
        guard let summary = try deliveries.detail(tx, workspace, mail.delivery)?.summary else { return }
        try bounces.note(tx, workspace, mail, address: summary.recipient)
        try audit.record(tx, workspace, AuditEvent("person.unreachable", by: .system, on: mail.person.text))
        for group in try introductions.groups(tx, workspace, of: mail.person, delivery: mail.delivery) {
            try missed.note(tx, workspace, group.round, group.position, without: mail.person)
            try offer(tx, workspace, group, without: mail.person)
        }
    }

    /// Offers another introduction to who is left alone of a group. Where two are left, they still meet, and are told whom
    /// they will not hear from.
    ///
    /// - Parameter calledOff: how the one who is missing has called it off; nil where no mail reaches them.
    func offer(
        _ tx: Transaction, _ workspace: WorkspaceID, _ group: MadeIntroduction, without person: PersonID,
        calledOff: CallingOff? = nil
    ) throws {
        let unreachable = try bounces.people(tx, workspace).union([person])
        let reachable = try people.people(tx, workspace, group.members.filter { !unreachable.contains($0) })
            .values.filter { $0.state == .active }
        guard reachable.count < 2 else {
            let left = reachable.sorted { $0.id < $1.id }
            let anew = try calledOff == nil ? [] : writeAnew(tx, workspace, group, left)
            guard calledOff != .erased else { return }
            return try tell(
                tx, workspace, group, left, but: anew, without: person, isCalledOff: calledOff != nil)
        }
        try introductions.setVoid(tx, workspace, group.round, group.position)
        guard let left = reachable.first else { return }
        let offered = try offerElse(tx, workspace, group, to: left, without: person, calledOff)
        if calledOff != nil { try standIn(tx, workspace, group, left.id, offered: offered) }
    }

    /// The mail with the offer; nil where there is nothing to offer, or it was made before.
    private func offerElse(
        _ tx: Transaction, _ workspace: WorkspaceID, _ group: MadeIntroduction, to left: Person,
        without person: PersonID, _ calledOff: CallingOff?
    ) throws -> DeliveryID? {
        guard try programs.program(tx, workspace, group.program)?.isRunning == true,
            let offer = try offers.make(
                tx, workspace, group.program, group.round, left.id, position: group.position)
        else { return nil }
        let isUnheard =
            try calledOff == .erased
            || introductions.unsent(tx, workspace, of: left.id).contains { $0.0.round == group.round }
        let isSecret = try isSecret(tx, workspace, group.round)
        let why: SecondOfferMail.Why = calledOff == nil ? .lost : isUnheard || isSecret ? .unheard : .calledOff
        return try write(tx, workspace, offer, to: left, aboutLost: person, why)
    }

    /// Whether those who meet in a round are not told whom yet.
    private func isSecret(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID) throws -> Bool {
        try rounds.round(tx, workspace, round)?.revealAt.map { $0 > tx.now } ?? false
    }

    private func tell(
        _ tx: Transaction, _ workspace: WorkspaceID, _ group: MadeIntroduction, _ left: [Person],
        but others: Set<PersonID>, without lost: PersonID, isCalledOff: Bool
    ) throws {
        guard let program = try programs.program(tx, workspace, group.program), program.state.isChangeable,
            let name = try people.person(tx, workspace, lost)?.profile.name
        else { return }
        let tokens = try links.issue(tx, workspace, program.id, left.map(\.id))
        let habits = try habits.habits(tx, workspace, program.id)
        let chosen = try choices.all(tx, workspace, of: left.map(\.id))
        let isSecret = try isSecret(tx, workspace, group.round)
        for person in left where !others.contains(person.id) {
            guard let token = tokens[person.id] else { continue }
            let catalogue = try catalogue(for: person.profile, chosen[person.id])
            let others = left.filter { $0.id != person.id }.map(\.profile.name)
            let rest =
                isSecret
                ? catalogue.sentence(MysteryMail.unnamed(others.count))
                : IntroductionWords(catalogue: catalogue, isToThem: true).names(others)
            let mail = MemberLostMail(
                name: person.profile.name, lost: isSecret ? "" : name, others: rest, program: program.name,
                workspace: try accounts.workspaceName(tx, workspace) ?? "", isLost: !isCalledOff && !isSecret,
                isCalledOff: isCalledOff && !isSecret, isSecret: isSecret,
                leave: "\(site.origin)/me/\(token.text)#leave", lang: catalogue.language)
            let letter = ProgramLetter(
                kind: MemberLostMail.kind, template: "member-lost", subject: mail.subject,
                language: catalogue.language, page: "\(site.origin)/me/\(token.text)", program: program.id,
                hours: habits.sendingHours(for: person.profile, chosen[person.id], of: program))
            let delivery = try outbox.queue(tx, draft(letter, mail, to: person), workspace: workspace)
            try meetings.note(tx, workspace, group.round, delivery, naming: [lost] + left.map(\.id))
        }
    }

    private func write(
        _ tx: Transaction, _ workspace: WorkspaceID, _ offer: SecondOffer, to person: Person, aboutLost: PersonID,
        _ why: SecondOfferMail.Why
    ) throws -> DeliveryID? {
        let program = try found(tx, workspace, offer.program)
        guard let token = try links.issue(tx, workspace, program.id, [person.id])[person.id] else { return nil }
        let lost = try people.person(tx, workspace, aboutLost)?.profile.name ?? ""
        let catalogue = try catalogue(tx, workspace, for: person)
        let link = "\(site.origin)/me/\(token.text)"
        let mail = SecondOfferMail(
            name: person.profile.name, lost: lost, program: program.name,
            workspace: try accounts.workspaceName(tx, workspace) ?? "", isLost: why == .lost,
            isUnheard: why == .unheard, isCalledOff: why == .calledOff, choose: "\(link)/again?offer=\(offer.id.text)",
            leave: link + "#leave", lang: catalogue.language)
        let body = try templates.mail(mail, "second-offer", language: catalogue.language)
        let subject = WordKey("programs.mail.second-offer.subject", ["program": program.name])
        let draft = MailDraft(
            SecondOfferMail.kind, to: Mailbox(name: person.profile.name, address: person.profile.address),
            person: person.id, subject: catalogue.sentence(subject), text: body.text, html: body.html,
            unsubscribe: URL(string: "\(link)/leave/\(program.id.text)"),
            hours: try habits.habits(tx, workspace, program.id).sendingHours(
                for: person.profile, choices.choices(tx, workspace, person.id), of: program),
            until: program.nextRoundAt > tx.now ? program.nextRoundAt : nil)
        let delivery = try outbox.queue(tx, draft, workspace: workspace)
        try offers.setDelivery(tx, workspace, offer.id, delivery)
        return delivery
    }
}

/// The mail that offers somebody another introduction: its fields, as the templates name them.
struct SecondOfferMail: Sendable {
    static let kind = MailKind("second-offer", patience: 5 * 86_400)

    /// What became of the one they were to meet: no mail reaches them; or they do not take part any more, which is known
    /// to who had been told of them, or to one who had not, and is not to know whom.
    enum Why { case lost, calledOff, unheard }

    let name: String
    let lost: String
    let program: String
    let workspace: String
    let isLost: Bool
    let isUnheard: Bool
    let isCalledOff: Bool
    let choose: String
    let leave: String
    let lang: String
}

/// Tells those who still meet of whom in their group a mail did not reach: its fields, as the templates name them.
struct MemberLostMail: Sendable {
    static let kind = MailKind("member-lost", patience: 5 * 86_400)

    let name: String
    let lost: String
    let others: String
    let program: String
    let workspace: String
    /// No mail reaches them; they do not take part any more; or it is a secret who they are.
    let isLost: Bool
    let isCalledOff: Bool
    let isSecret: Bool
    let leave: String
    let lang: String

    var subject: WordKey {
        if isSecret { return WordKey("programs.mail.member-lost.subject-secret", ["program": program]) }
        let values = ["program": program, "lost": lost]
        return isCalledOff
            ? WordKey("programs.mail.member-lost.subject-off", values)
            : WordKey("programs.mail.member-lost.subject", values)
    }
}

/// An introduction as it was made in a round.
struct MadeIntroduction: Sendable {
    let program: ProgramID
    let round: RoundID
    let position: Int
    let members: [PersonID]
}

extension IntroductionStore {
    /// The introductions that somebody's delivery told of.
    func groups(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID, delivery: DeliveryID
    ) throws -> [MadeIntroduction] {
        try tx.rows(
            """
            SELECT r.program_id, m.round_id, m.position, array_agg(other.person_id ORDER BY other.person_id) AS members
            FROM introduction_member m JOIN round r ON r.workspace_id = m.workspace_id AND r.id = m.round_id
            JOIN introduction_member other ON other.workspace_id = m.workspace_id AND other.round_id = m.round_id
                AND other.position = m.position
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person) AND m.delivery_id = \(delivery)
            GROUP BY r.program_id, m.round_id, m.position
            """
        ).map { row in
            MadeIntroduction(
                program: try row.get("program_id"), round: try row.get("round_id"), position: try row.get("position"),
                members: try row.get("members"))
        }
    }

    /// It did not come about, and does not count as having met.
    func setVoid(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ position: Int) throws {
        try tx.run(
            """
            UPDATE introduction SET void = true
            WHERE workspace_id = \(workspace) AND round_id = \(round) AND position = \(position)
            """)
    }

    /// Whether two have been introduced to each other before, in this program.
    func haveMet(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ one: PersonID, _ other: PersonID
    ) throws -> Bool {
        try tx.first(
            """
            SELECT i.position FROM introduction i
            JOIN round r ON r.workspace_id = i.workspace_id AND r.id = i.round_id AND r.state <> 'draft'
            WHERE i.workspace_id = \(workspace) AND r.program_id = \(program) AND NOT i.void
                AND i.people @> \([one, other]) AND NOT i.missed && \([one, other]) LIMIT 1
            """) != nil
    }

    /// Introduces two people in a round that was run already, in place of what did not come about. Returns its position.
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ introduction: Introduction
    ) throws -> Int {
        let row = try tx.first(
            """
            INSERT INTO introduction (workspace_id, round_id, position, people, reasons, again)
            SELECT \(workspace), \(round), 1 + max(position), \(introduction.people),
                \(introduction.reasons.map(\.text)), \(introduction.again)
            FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(round)
            HAVING max(position) IS NOT NULL RETURNING position
            """)
        guard let position: Int = try row?.get("position") else { throw DatabaseError.missing("introduction") }
        try tx.run(
            """
            INSERT INTO introduction_member (workspace_id, round_id, person_id, position)
            SELECT \(workspace), \(round), person, \(position) FROM unnest(\(introduction.people)) AS new (person)
            ON CONFLICT (workspace_id, round_id, person_id) DO UPDATE
            SET position = excluded.position, delivery_id = NULL
            """)
        return position
    }
}
