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
            .post("/sessions/{session}/end", .may(.ownSessions), endSession),
        ]
    }

    private func listSessions(_ exchange: Exchange) async throws -> Reply {
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        let live = try await database.transaction(.account(caller.account)) { try sessions.live($0, caller.account) }
        return .page(SessionsPage(live, current: caller.session, catalogue: exchange.catalogue))
    }

    private func endSession(_ exchange: Exchange) async throws -> Reply {
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        _ = try exchange.form()
        let session: Identifier<Session> = try exchange.id("session")
        try await database.transaction(.system("ends a session and notes it")) { tx in
            guard try sessions.end(tx, session.uuid, of: caller.account) else { throw RequestRefusal.notFound }
            try audit.record(tx, nil, AuditEvent("session.ended", by: .account(caller.account), on: session.text))
        }
        return session.uuid == caller.session
            ? .redirect(to: "/sign-in").signingOut()
            : .redirect(to: "/sessions", notice: WordKey("accounts.sessions.ended"))
    }

    private func endOthers(_ exchange: Exchange) async throws -> Reply {
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        _ = try exchange.form()
        try await database.transaction(.system("ends sessions and notes it")) { tx in
            let count = try sessions.endAll(tx, of: caller.account, but: caller.session)
            try audit.record(
                tx, nil,
                AuditEvent("session.ended-others", by: .account(caller.account), details: ["count": "\(count)"]))
        }
        return .redirect(to: "/sessions", notice: WordKey("accounts.sessions.ended-others"))
    }

    /// Ends whatever else was given to an account, so that what a factor, an address or a role used to open no longer
    /// opens anything: sessions but one, and what later rooms gave out (see ``endings``). How many sessions there were.
    @discardableResult
    package func endEverythingElse(_ tx: Transaction, _ account: AccountID, but session: UUID?) throws -> Int {
        let count = try sessions.endAll(tx, of: account, but: session)
        for end in endings { try end(tx, account) }
        return count
    }
}
