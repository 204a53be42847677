import Accounts
import Audit
import Mail
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var roundDeliveryRoutes: [Route] {
        [
            .get("/rounds/{round}", .may(.programsManage), showRound),
            .post("/rounds/{round}/resend", .may(.outboxResend), resendRound),
            .post("/rounds/{round}/hasten", .may(.outboxResend), hastenRound),
            .post("/deliveries/{delivery}/resend", .may(.outboxResend), resendDelivery),
            .post("/deliveries/{delivery}/hasten", .may(.outboxResend), hastenDelivery),
        ]
    }

    private func showRound(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let id: RoundID = try exchange.id("round")
        let filter = exchange.query("state").flatMap(RoundPage.Part.init)
        let page = exchange.pageNumber
        var run = try await database.transaction(.workspace(membership.workspace)) { tx in
            try self.run(tx, membership.workspace, id, filter ?? .all, page: page)
        }
        run.readsMail = exchange.offers(.outboxRead)
        let mayResend = exchange.offers(.outboxResend)
        return .page(
            RoundPage(
                run, part: filter ?? .all, page: page, mayResend: mayResend, leaves: outbox.leaves,
                exchange.catalogue))
    }

    private func run(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, _ part: RoundPage.Part, page: Int
    ) throws -> RoundPage.Run {
        let round = try started(tx, workspace, id)
        let (offset, size) = ((page - 1) * RoundPage.size, RoundPage.size)
        let left = part == .left ? try rounds.absences(tx, workspace, id, offset: offset, limit: size) : []
        let members =
            part == .left
            ? [] : try roundDeliveries.page(tx, workspace, id, in: part.state, offset: offset, limit: size)
        let outcome = try outcome(tx, workspace, round)
        return RoundPage.Run(
            program: try found(tx, workspace, round.program), round: round,
            progress: try roundDeliveries.progress(tx, workspace, [id])[id] ?? RoundProgress(), members: members,
            left: left,
            people: try people.people(
                tx, workspace, Array(Set(members.flatMap(\.people) + outcome.people + left.map(\.person)))),
            replies: try deliveries.replies(tx, workspace, members.compactMap(\.delivery)),
            waiting: try deliveries.waiting(
                tx, workspace, roundDeliveries.waiting(tx, workspace, id, limit: Self.resendLimit)),
            end: try ends.end(tx, workspace, id), unreachable: try bounces.people(tx, workspace),
            offers: try offers.states(tx, workspace, id), outcome: outcome)
    }

    /// Introductions sent again, or tried now, by one click at most; the rest waits for the next.
    static let resendLimit = 2000

    private typealias RoundChange = @Sendable (Transaction, WorkspaceID, RoundID, Actor) throws -> Void
    private typealias MailChange =
        @Sendable (Transaction, WorkspaceID, RoundID, PersonID, DeliveryID, Actor) throws -> Void

    /// Does something with the mails of a round that has begun, and goes back to it.
    private func change(_ exchange: Exchange, _ notice: WordKey, _ change: @escaping RoundChange) async throws -> Reply
    {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: RoundID = try exchange.id("round")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try started(tx, workspace, id)
            try change(tx, workspace, id, actor)
        }
        return .redirect(to: "/rounds/\(id.text)", notice: notice)
    }

    /// The same with one mail of a round.
    private func changeMail(_ exchange: Exchange, _ notice: WordKey, _ change: @escaping MailChange) async throws
        -> Reply
    {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: DeliveryID = try exchange.id("delivery")
        _ = try exchange.form()
        let round = try await database.transaction(.workspace(workspace)) { tx in
            guard let member = try roundDeliveries.member(tx, workspace, of: id) else { throw RequestRefusal.notFound }
            try change(tx, workspace, member.round, member.person, id, actor)
            return member.round
        }
        return .redirect(to: "/rounds/\(round.text)", notice: notice)
    }

    private func resendRound(_ exchange: Exchange) async throws -> Reply {
        try await change(exchange, WordKey("programs.round.again")) { tx, workspace, id, actor in
            let lost = try roundDeliveries.undelivered(
                tx, workspace, id, andKept: outbox.leaves, limit: Self.resendLimit)
            try resend(tx, workspace, id, lost, by: actor)
        }
    }

    private func resendDelivery(_ exchange: Exchange) async throws -> Reply {
        try await changeMail(exchange, WordKey("programs.round.again")) { tx, workspace, round, person, id, actor in
            try resend(tx, workspace, round, [(person, id)], by: actor)
        }
    }

    private func resend(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID,
        _ lost: [(person: PersonID, delivery: DeliveryID)],
        by actor: Actor
    ) throws {
        guard !lost.isEmpty else { return }
        let copies = try lost.map { ($0.person, try outbox.resend(tx, $0.delivery, workspace: workspace)) }
        try introductions.setDeliveries(tx, workspace, round, copies)
        try ends.reopen(tx, workspace, round)
        try audit.record(
            tx, workspace,
            AuditEvent("round.resent", by: actor, on: round.text, details: ["mails": "\(copies.count)"]))
    }

    private func hastenRound(_ exchange: Exchange) async throws -> Reply {
        try await change(exchange, WordKey("programs.round.hastened")) { tx, workspace, id, actor in
            let waiting = try roundDeliveries.waiting(tx, workspace, id, limit: Self.resendLimit)
            try hasten(tx, workspace, id, waiting, by: actor)
        }
    }

    private func hastenDelivery(_ exchange: Exchange) async throws -> Reply {
        try await changeMail(exchange, WordKey("programs.round.hastened")) { tx, workspace, round, _, id, actor in
            try hasten(tx, workspace, round, [id], by: actor)
        }
    }

    private func hasten(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ waiting: [DeliveryID], by actor: Actor
    ) throws {
        let count = try outbox.hasten(tx, waiting, workspace: workspace)
        guard count > 0 else { return }
        try audit.record(
            tx, workspace,
            AuditEvent("round.hastened", by: actor, on: round.text, details: ["mails": "\(count)"]))
    }

    /// A round that was run; a draft has no page of its own.
    private func started(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID) throws -> Round {
        guard let round = try rounds.round(tx, workspace, id), round.state == .running else {
            throw RequestRefusal.notFound
        }
        return round
    }
}
