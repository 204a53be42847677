import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// Where owners say of everything that is held in a workspace whether it is still needed; and operators, of what is held
/// over the installation.
extension OversightSlice {
    var reviewRoutes: [Route] {
        [
            .get("/security/review", .may(.auditRead)) { try await showReview($0, .workspace) },
            .post("/security/review/{line}/confirm", .may(.accessReview)) {
                try await decide($0, .workspace, .confirmed)
            },
            .post("/security/review/{line}/revoke", .may(.accessReview)) {
                try await decide($0, .workspace, .revoked)
            },
            .get("/operator/review", .may(.operatorCases)) { try await showReview($0, .installation) },
            .post("/operator/review/{entry}/confirm", .may(.operatorGrants)) {
                try await decide($0, .installation, .confirmed)
            },
            .post("/operator/review/{entry}/revoke", .may(.operatorGrants)) {
                try await decide($0, .installation, .revoked)
            },
        ]
    }

    private func showReview(_ exchange: Exchange, _ desk: OversightDesk) async throws -> Reply {
        let reading = try await reading(desk.place(exchange))
        let names = try await names(of: reading.lines.flatMap { [$0.account, $0.decidedBy] }, exchange, desk)
        return .page(ReviewPage(reading, names, desk, exchange))
    }

    private func reading(_ place: WorkspaceID?) async throws -> ReviewReading {
        try await database.transaction(.system("accounts belong to no workspace")) { tx in
            let all = try reviews.list(tx, place)
            let lines = try all.first.map { try reviews.lines(tx, place, of: $0.id) } ?? []
            let held = try held(tx, place)
            let byID = held.map { source, items in
                (source.name, Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
            }
            return ReviewReading(
                review: all.first, earlier: Array(all.dropFirst()), lines: lines,
                held: Dictionary(byID, uniquingKeysWith: { first, _ in first }),
                deciders: try deciders(tx, place, held))
        }
    }

    /// Who may decide: one of several does not decide about themselves.
    private func deciders(
        _ tx: Transaction, _ place: WorkspaceID?, _ held: [(source: ReviewSource, items: [ReviewItem])]
    ) throws -> Set<AccountID> {
        guard let place else { return Set(held.flatMap { $0.items.compactMap(\.account) }) }
        return Set(try accounts.addressees.owners(tx, place).map(\.account))
    }

    private func decide(
        _ exchange: Exchange, _ desk: OversightDesk, _ state: ReviewLine.State
    ) async throws -> Reply {
        let (place, account) = (try desk.place(exchange), try exchange.signedIn.account)
        _ = try exchange.form()
        let id: ReviewLineID = try exchange.id(desk.lineParameter)
        let words = try await database.transaction(.system("revokes what is held, and ends sessions with it")) { tx in
            try decide(tx, place, id, state, by: account)
        }
        return .redirect(to: desk.base + "/review", notice: words)
    }

    /// The sentence that says what became of it.
    func decide(
        _ tx: Transaction, _ place: WorkspaceID?, _ id: ReviewLineID, _ state: ReviewLine.State, by account: AccountID
    ) throws -> WordKey {
        guard let review = try reviews.current(tx, place), let line = try reviews.line(tx, place, id) else {
            throw RequestRefusal.notFound
        }
        guard line.state == .open else { return WordKey("oversight.review.decided") }
        let deciders = try deciders(tx, place, held(tx, place))
        guard line.account != account || deciders.count < 2 else { return WordKey("oversight.review.own") }
        let end = try carryOut(tx, place, line, state, by: account)
        if end == .open { return WordKey("oversight.review.last-owner") }
        try reviews.decide(tx, place, id, end, by: account)
        _ = try reviews.closeIfDone(tx, place, review.id)
        try audit.record(
            tx, place,
            AuditEvent(
                "access-review.decided", by: .account(account), on: line.item.lowercaseText,
                details: ["quarter": review.quarter, "source": line.source, "decision": end.rawValue]))
        return end == .confirmed ? WordKey("oversight.review.confirmed") : WordKey("oversight.review.revoked")
    }

    /// What the line becomes: open still where it cannot be revoked.
    private func carryOut(
        _ tx: Transaction, _ place: WorkspaceID?, _ line: ReviewLine, _ state: ReviewLine.State,
        by account: AccountID
    ) throws -> ReviewLine.State {
        guard let source = sources.first(where: { $0.name == line.source }),
            let item = try source.list(tx, place).first(where: { $0.id == line.item })
        else { return .gone }
        guard state == .revoked else { return state }
        return try source.revoke(tx, place, item, .account(account)) ? .revoked : .open
    }
}
