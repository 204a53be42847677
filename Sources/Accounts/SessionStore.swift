import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Every statement on `session`.
package struct SessionStore: Sendable {
    let accounts: AccountStore

    package init(accounts: AccountStore) { self.accounts = accounts }

    /// Opens a session, in a workspace if the account has one. The token is shown once, to the browser.
    package func open(_ tx: Transaction, _ opening: SessionOpening, device: Device) throws -> Token {
        let token = Token.issue(.session, random: accounts.random)
        let workspace = try opening.workspace ?? accounts.firstWorkspace(tx, of: opening.account)
        try tx.run(
            """
            INSERT INTO session (id, token_hash, account_id, workspace_id, device, method, provider, tenant,
                second_factor, shown_at, created_at, used_at, expires_at)
            VALUES (\(accounts.random.uuid(at: tx.now)), \(token.hash), \(opening.account), \(workspace), \(device.text),
                \(opening.method), \(opening.provider), \(opening.tenant), \(opening.secondFactor),
                \(tx.now), \(tx.now), \(tx.now),
                \(tx.now.addingTimeInterval(SessionRule.lifetime)))
            """)
        return token
    }

    /// Notes that a session has shown a factor just now.
    package func note(_ tx: Transaction, _ session: UUID, shown factor: SecondFactor) throws {
        try tx.run("UPDATE session SET second_factor = \(factor), shown_at = \(tx.now) WHERE id = \(session)")
    }

    /// Sessions of those who administer anything last 12 hours, and half an hour without use.
    private static func isLive(_ now: Date) -> SQL {
        """
        s.ended_at IS NULL AND s.expires_at > \(now) AND ((COALESCE(m.role, 'member') = 'member' AND NOT a.is_operator)
            OR (s.created_at > \(now.addingTimeInterval(-SessionRule.administrativeLifetime))
                AND s.used_at > \(now.addingTimeInterval(-SessionRule.administrativeIdleness))))
        """
    }

    /// Whether the workspace takes this way in: its company's where it demands one, an owner's passkey in an emergency.
    private static let satisfiesWorkspace: SQL = """
        ((w.required_provider IS NULL OR (s.method = 'provider' AND s.provider = w.required_provider
                AND (w.required_tenant IS NULL OR s.tenant = w.required_tenant))
            OR (m.role = 'owner' AND s.second_factor = 'passkey'))
        AND (s.method <> 'password' OR w.allows_passwords)) AS satisfies_workspace
        """

    /// Who presents this token; one statement, and now and then one more to note the use. The transaction ends with it.
    func caller(_ tx: Transaction, tokenHash: [UInt8]) throws -> Caller? {
        let found = Query(
            """
            SELECT s.id AS session, s.used_at, s.method, s.second_factor, s.shown_at, s.support_account_id,
                \(AccountStore.columns), m.person_id, m.role, m.state, w.id AS workspace, w.name AS workspace_name,
                \(Self.satisfiesWorkspace)
            FROM session s JOIN account a ON a.id = s.account_id
            LEFT JOIN membership m ON m.account_id = s.account_id AND m.workspace_id = s.workspace_id
            LEFT JOIN workspace w ON w.id = m.workspace_id
            WHERE s.token_hash = \(tokenHash) AND \(Self.isLive(tx.now))
            """)
        guard let row = try tx.finish(found).first else { return nil }
        let session: UUID = try row.get("session")
        if try tx.now.timeIntervalSince(row.get("used_at")) > SessionRule.touch {
            try tx.run("UPDATE session SET used_at = \(tx.now) WHERE id = \(session)")
        }
        let account = try accounts.open(row, under: accounts.vault.installationKey(tx))
        return Caller(
            account: account.id, session: session, name: account.name, address: account.address.text,
            membership: try membership(row), proof: try proof(row, account), support: try row.get("support_account_id"),
            isLocked: account.lockedUntil.map { $0 > tx.now } ?? false)
    }

    private func proof(_ row: Row, _ account: Account) throws -> Proof {
        Proof(
            method: try row.get("method"), secondFactor: try row.get("second_factor"), hasFactors: account.hasFactors,
            shownAt: try row.get("shown_at"), satisfiesWorkspace: try row.get("satisfies_workspace") ?? true)
    }

    private func membership(_ row: Row) throws -> Caller.Membership? {
        guard let workspace: WorkspaceID = try row.get("workspace"), let person: PersonID = try row.get("person_id"),
            let role: Role = try row.get("role"), let name: String = try row.get("workspace_name")
        else { return nil }
        return Caller.Membership(
            workspace: workspace, person: person, role: role, isActive: try row.get("state") == "active",
            workspaceName: name)
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
    package func endAll(_ tx: Transaction, of account: AccountID, but kept: UUID? = nil) throws -> Int {
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
