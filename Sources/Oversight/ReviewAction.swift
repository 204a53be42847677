import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
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
            .get("/operator/review", .may(.operatorReviewRead)) { try await showReview($0, .installation) },
            .post("/operator/review/{entry}/confirm", .may(.operatorReviewConfirm)) {
                try await decide($0, .installation, .confirmed)
            },
            .post("/operator/review/{entry}/revoke", .may(.operatorGrants)) {
                try await decide($0, .installation, .revoked)
            },
        ]
    }

    private func showReview(_ exchange: Exchange, _ desk: OversightDesk) async throws -> Reply {
        let reading = try await reading(desk.place(exchange))
        let givers = reading.held.values.flatMap { $0.values.map(\.givenBy) }
        let names = try await names(
            of: reading.lines.flatMap { [$0.account, $0.decidedBy] } + givers, exchange, desk)
        return try await .page(ReviewPage(reading, names, desk, exchange, exchange.moments()))
    }

    private func reading(_ place: WorkspaceID?) async throws -> ReviewReading {
        try await database.transaction(.system("accounts belong to no workspace")) { tx in
            let all = try reviews.list(tx, place)
            let lines = try all.first.map { try reviews.lines(tx, place, of: $0.id) } ?? []
            let held = try held(tx, place)
            let byID = held.map { source, items in
                (source.name, Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
            }
            let key = try key(tx, place)
            let shown = Dictionary(byID, uniquingKeysWith: { first, _ in first })
            let labels = try lines.filter { shown[$0.source]?[$0.item] == nil }.map { line in
                try line.label.map { (line.id, try vault.open($0, under: key, at: Self.labelPlace(line.id, place))) }
            }
            return ReviewReading(
                review: all.first, earlier: Array(all.dropFirst()), lines: lines,
                labels: Dictionary(labels.compactMap { $0 }, uniquingKeysWith: { first, _ in first }),
                words: Dictionary(sources.map { ($0.name, $0.words) }, uniquingKeysWith: { first, _ in first }),
                held: shown,
                bench: try bench(tx, place))
        }
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
        let verdicts = try bench(tx, place).verdicts(of: account, about: line.account)
        guard verdicts.contains(state) else { return Self.why(place, line.account == account) }
        let end = try carryOut(tx, place, line, state, by: account)
        if end == .open {
            return place == nil
                ? WordKey("oversight.review.last-operator") : WordKey("oversight.review.last-owner")
        }
        try desk.decide(tx, place, review, line, end, by: .account(account))
        return end == .confirmed ? WordKey("oversight.review.confirmed") : WordKey("oversight.review.revoked")
    }

    private var desk: ReviewDesk { ReviewDesk(audit: audit, random: random) }

    /// Why somebody may not decide about a line.
    private static func why(_ place: WorkspaceID?, _ isOwn: Bool) -> WordKey {
        if place != nil { return WordKey("oversight.review.own") }
        return isOwn ? WordKey("oversight.review.own-operator") : WordKey("oversight.review.not-yours")
    }

    /// What the line becomes: open still where it cannot be revoked.
    private func carryOut(
        _ tx: Transaction, _ place: WorkspaceID?, _ line: ReviewLine, _ state: ReviewLine.State,
        by account: AccountID
    ) throws -> ReviewLine.State {
        guard let source = sources.first(where: { $0.name == line.source }),
            let item = try source.find(tx, place, line.item)
        else { return .gone }
        guard state == .revoked else { return state }
        guard try source.revoke(tx, place, item, .account(account)) else { return .open }
        if let holder = item.account, holder != account {
            try tell(tx, place, holder, of: Loss(items: [item], hasLapsed: false))
        }
        return .revoked
    }
}
