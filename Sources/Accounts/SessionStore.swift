import Foundation
import Primitives
import Store
import Vault
import Web

/// Every statement on `session`.
struct SessionStore: Sendable {
    let accounts: AccountStore

    /// Opens a session, in a workspace if the account has one. The token is shown once, to the browser.
    func open(_ tx: Transaction, _ account: AccountID, in workspace: WorkspaceID?, device: Device) throws -> Token {
        let token = Token.issue(.session, random: accounts.random)
        let chosen = try workspace ?? accounts.firstWorkspace(tx, of: account)
        try tx.run(
            """
            INSERT INTO session (id, token_hash, account_id, workspace_id, device, created_at, used_at, expires_at)
            VALUES (\(accounts.random.uuid(at: tx.now)), \(token.hash), \(account), \(chosen), \(device.text),
                \(tx.now), \(tx.now), \(tx.now.addingTimeInterval(SessionRule.lifetime)))
            """)
        return token
    }

    /// Who presents this token; one statement, and now and then one more to note the use. The transaction ends with it.
    func caller(_ tx: Transaction, tokenHash: [UInt8]) throws -> Caller? {
        let found = Query(
            """
            SELECT s.id AS session, s.used_at, a.id, a.name, a.address, m.person_id, m.role, w.id AS workspace,
                w.name AS workspace_name
            FROM session s JOIN account a ON a.id = s.account_id
            LEFT JOIN membership m ON m.account_id = s.account_id AND m.workspace_id = s.workspace_id
            LEFT JOIN workspace w ON w.id = m.workspace_id
            WHERE s.token_hash = \(tokenHash) AND s.ended_at IS NULL AND s.expires_at > \(tx.now)
            """)
        guard let row = try tx.finish(found).first else { return nil }
        let session: UUID = try row.get("session")
        if try tx.now.timeIntervalSince(row.get("used_at")) > SessionRule.touch {
            try tx.run("UPDATE session SET used_at = \(tx.now) WHERE id = \(session)")
        }
        let account = try accounts.open(row, under: accounts.vault.installationKey(tx))
        return Caller(
            account: account.id, session: session, name: account.name, address: account.address.text,
            membership: try membership(row))
    }

    private func membership(_ row: Row) throws -> Caller.Membership? {
        guard let workspace: WorkspaceID = try row.get("workspace"), let person: PersonID = try row.get("person_id"),
            let role: Role = try row.get("role"), let name: String = try row.get("workspace_name")
        else { return nil }
        return Caller.Membership(workspace: workspace, person: person, role: role, workspaceName: name)
    }

    func live(_ tx: Transaction, _ account: AccountID) throws -> [Session] {
        try tx.rows(
            """
            SELECT id, device, created_at, used_at, expires_at FROM session
            WHERE account_id = \(account) AND ended_at IS NULL AND expires_at > \(tx.now)
            ORDER BY used_at DESC LIMIT 100
            """
        ).map { row in
            Session(
                id: try row.get("id"), device: Device(text: try row.get("device")),
                createdAt: try row.get("created_at"),
                usedAt: try row.get("used_at"), expiresAt: try row.get("expires_at"))
        }
    }

    /// Ends one session of an account. False where it has no such live session.
    func end(_ tx: Transaction, _ session: UUID, of account: AccountID) throws -> Bool {
        try tx.run(
            """
            UPDATE session SET ended_at = \(tx.now)
            WHERE id = \(session) AND account_id = \(account) AND ended_at IS NULL
            """) == 1
    }

    /// Ends all sessions of an account but one; how many there were.
    @discardableResult
    func endAll(_ tx: Transaction, of account: AccountID, but kept: UUID? = nil) throws -> Int {
        try tx.run(
            """
            UPDATE session SET ended_at = \(tx.now)
            WHERE account_id = \(account) AND ended_at IS NULL AND (\(kept)::uuid IS NULL OR id <> \(kept)::uuid)
            """)
    }

    /// Forgets sessions that have been over for a month.
    func prune(_ tx: Transaction) throws -> Int {
        let limit = tx.now.addingTimeInterval(-30 * 86_400)
        return try tx.run("DELETE FROM session WHERE expires_at < \(limit) OR ended_at < \(limit)")
    }
}

/// Sessions as the site asks for them.
struct DatabaseSessions: SessionSource {
    let database: Database
    let sessions: SessionStore

    func caller(presenting token: String) async throws -> Caller? {
        guard let hash = Token.hash(of: token, kind: .session) else { return nil }
        let sessions = sessions
        return try await database.transaction(.system("sessions are looked up before it is known whose they are")) {
            try sessions.caller($0, tokenHash: hash)
        }
    }
}
