import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension AccountsSlice {
    var sessionRoutes: [Route] {
        [
            .get("/sessions", .may(.ownSessions), listSessions),
            .post("/sessions/end-others", .may(.ownSessions), endOthers),
            .post("/sessions/end-all", .may(.ownSessions), endAll),
            .post("/sessions/{session}/end", .may(.ownSessions), endSession),
        ]
    }

    private func listSessions(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        let live = try await database.transaction(.system("sessions end by rules of the workspace")) {
            try sessions.live($0, caller.account)
        }
        return .page(SessionsPage(live, current: caller.session, try await exchange.zone(), exchange.catalogue))
    }

    private func endSession(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let session: Identifier<Session> = try exchange.id("session")
        try await database.transaction(.system("ends a session and notes it")) { tx in
            guard try sessions.end(tx, session.uuid, of: caller.account) else { throw RequestRefusal.notFound }
            let ended = try supportAccesses.revoke(tx, openedAs: session.uuid, of: caller.account)
            try audit.record(tx, ended, by: .account(caller.account))
            try audit.record(tx, nil, AuditEvent("session.ended", by: .account(caller.account), on: session.text))
        }
        return session.uuid == caller.session
            ? .redirect(to: "/sign-in").signingOut()
            : .redirect(to: "/sessions", notice: WordKey("accounts.sessions.ended"))
    }

    private func endOthers(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        try await end(caller, but: caller.session)
        return .redirect(to: "/sessions", notice: WordKey("accounts.sessions.ended-others"))
    }

    private func endAll(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        try await end(caller, but: nil)
        return .redirect(to: "/sign-in", notice: WordKey("accounts.sessions.ended-all")).signingOut()
    }

    private func end(_ caller: Caller, but kept: UUID?) async throws {
        try await database.transaction(.system("ends sessions and notes it")) { tx in
            let count = try sessions.endAll(tx, of: caller.account, but: kept)
            // Who closes every door means that of support too, which could come in again by the same leave.
            try audit.record(tx, supportAccesses.revokeAll(tx, of: caller.account), by: .account(caller.account))
            try audit.record(
                tx, nil,
                AuditEvent(
                    kept == nil ? "session.ended-all" : "session.ended-others", by: .account(caller.account),
                    details: ["count": "\(count)"]))
        }
    }

    /// Ends whatever else was given to an account; see ``AccountEnding``. How many sessions there were.
    @discardableResult
    package func endEverythingElse(_ tx: Transaction, _ account: AccountID, but session: UUID?) throws -> Int {
        try ending.end(tx, account, but: session)
    }
}
