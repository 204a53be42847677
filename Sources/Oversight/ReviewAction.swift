import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// Where owners say of everything that is held whether it is still needed.
extension OversightSlice {
    var reviewRoutes: [Route] {
        [
            .get("/security/review", .may(.auditRead), showReview),
            .post("/security/review/{line}/confirm", .may(.accessReview)) { try await decide($0, .confirmed) },
            .post("/security/review/{line}/revoke", .may(.accessReview)) { try await decide($0, .revoked) },
        ]
    }

    private func showReview(_ exchange: Exchange) async throws -> Reply {
        let reading = try await reading(exchange.membership.workspace)
        let names = try await names(of: reading.lines.flatMap { [$0.account, $0.decidedBy] }, exchange)
        return .page(ReviewPage(reading, names, exchange))
    }

    private func reading(_ workspace: WorkspaceID) async throws -> ReviewReading {
        try await database.transaction(.system("accounts belong to no workspace")) { tx in
            let all = try reviews.list(tx, workspace)
            let lines = try all.first.map { try reviews.lines(tx, workspace, of: $0.id) } ?? []
            let held = try held(tx, workspace).map { source, items in
                (source.name, Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
            }
            return ReviewReading(
                review: all.first, earlier: Array(all.dropFirst()), lines: lines,
                held: Dictionary(held, uniquingKeysWith: { first, _ in first }),
                owners: Set(try accounts.addressees.owners(tx, workspace).map(\.account)))
        }
    }

    private func decide(_ exchange: Exchange, _ state: ReviewLine.State) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        _ = try exchange.form()
        let id: ReviewLineID = try exchange.id("line")
        let words = try await database.transaction(.system("revokes what is held, and ends sessions with it")) { tx in
            try decide(tx, workspace, id, state, by: account)
        }
        return .redirect(to: "/security/review", notice: words)
    }

    /// The sentence that says what became of it.
    private func decide(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ReviewLineID, _ state: ReviewLine.State,
        by account: AccountID
    ) throws -> WordKey {
        guard let review = try reviews.current(tx, workspace), let line = try reviews.line(tx, workspace, id) else {
            throw RequestRefusal.notFound
        }
        guard line.state == .open else { return WordKey("oversight.review.decided") }
        let owners = try accounts.addressees.owners(tx, workspace)
        guard line.account != account || owners.count < 2 else { return WordKey("oversight.review.own") }
        let end = try carryOut(tx, workspace, line, state, by: account)
        if end == .open { return WordKey("oversight.review.last-owner") }
        try reviews.decide(tx, workspace, id, end, by: account)
        _ = try reviews.closeIfDone(tx, workspace, review.id)
        try audit.record(
            tx, workspace,
            AuditEvent(
                "access-review.decided", by: .account(account), on: line.item.lowercaseText,
                details: ["quarter": review.quarter, "source": line.source, "decision": end.rawValue]))
        return end == .confirmed ? WordKey("oversight.review.confirmed") : WordKey("oversight.review.revoked")
    }

    /// What the line becomes: open still where it cannot be revoked.
    private func carryOut(
        _ tx: Transaction, _ workspace: WorkspaceID, _ line: ReviewLine, _ state: ReviewLine.State,
        by account: AccountID
    ) throws -> ReviewLine.State {
        guard let source = sources.first(where: { $0.name == line.source }),
            let item = try source.list(tx, workspace).first(where: { $0.id == line.item })
        else { return .gone }
        guard state == .revoked else { return state }
        return try source.revoke(tx, workspace, item, .account(account)) ? .revoked : .open
    }
}
