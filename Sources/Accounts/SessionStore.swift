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

    private var vault: KeyVault { accounts.vault }

    /// Opens a session, in a workspace if the account has one. The token is shown once, to the browser.
    package func open(_ tx: Transaction, _ opening: SessionOpening, device: Device) throws -> Token {
        try begin(tx, opening, device: device).token
    }

    /// Opens a session, ends the one that the browser had, and notes the device it was opened from, in one statement.
    ///
    /// A device's cookie is believed only where it is on record, for this account or for another of the same browser;
    /// else the browser gets a new one.
    func begin(_ tx: Transaction, _ opening: SessionOpening, device: Device) throws -> OpenedSession {
        let owner: SQL = "\(opening.account)::uuid"
        guard let begun = try begin(tx, opening.terms, of: owner, proof: "", answer: "", device) else {
            throw DatabaseError.missing("session")
        }
        return begun.session
    }

    /// The same, and uses up in the same statement what it is opened for. `proof` writes, and returns `account_id` and
    /// `next` once, or nothing where it is no good: then no session begins, and the answer is nil.
    func begin(
        _ tx: Transaction, by method: SignInMethod, using proof: SQL, device: Device
    ) throws -> (session: OpenedSession, account: AccountID, next: String)? {
        let begun = try begin(
            tx, SessionTerms(method: method), of: "(SELECT account_id FROM proof)", proof: "proof AS (\(proof)),",
            answer: ", (SELECT account_id FROM proof) AS account_id, (SELECT next FROM proof) AS next", device)
        return try begun.map {
            let account: AccountID = try $0.row.get("account_id")
            // Whoever is in needs no other link: those asked for in other browsers are dead from here on.
            tx.post(SignInStore.voiding(account, at: tx.now))
            return ($0.session, account, try $0.row.get("next"))
        }
    }

    private func begin(
        _ tx: Transaction, _ terms: SessionTerms, of owner: SQL, proof: SQL, answer: SQL, _ device: Device
    ) throws -> (session: OpenedSession, row: Row)? {
        let token = Token.issue(.session, random: accounts.random)
        let fresh = Token.issue(.device, random: accounts.random)
        let shown = device.token.flatMap { Token.parse($0, kind: .device) }
        let row = try tx.first(
            """
            WITH \(proof)
            known AS (
                UPDATE device SET last_seen_at = \(tx.now), words = \(device.text), language = \(device.language),
                    proved_at = COALESCE(\(terms.provedAt(tx.now)), proved_at)
                WHERE account_id = \(owner) AND token_hash = \(shown?.hash)::bytea RETURNING id),
            began AS (
                UPDATE account SET first_session_at = \(tx.now)
                WHERE id = \(owner) AND first_session_at IS NULL RETURNING id),
            ended AS (
                UPDATE session SET ended_at = \(tx.now)
                WHERE id = \(device.session)::uuid AND ended_at IS NULL AND \(owner) IS NOT NULL),
            added AS (\(try addition(tx, terms, of: owner, device, shown: shown, fresh: fresh))),
            place AS (
                SELECT m.workspace_id, w.session_days FROM membership m JOIN workspace w ON w.id = m.workspace_id
                WHERE m.account_id = \(owner)
                    AND (\(terms.workspace)::uuid IS NULL OR m.workspace_id = \(terms.workspace)::uuid)
                ORDER BY m.created_at LIMIT 1),
            opened AS (\(try insertion(tx, terms, of: owner, device, token)))
            SELECT EXISTS (SELECT FROM began) AS is_first, (SELECT id FROM added) AS added,
                (SELECT token_hash FROM added) AS added_hash, (SELECT expires_at FROM opened) AS expires_at \(answer)
            """)
        guard let row, let expiresAt: Date = try row.get("expires_at") else { return nil }
        let added: UUID? = try row.get("added")
        let isFresh = try row.get("added_hash", as: [UInt8]?.self) == fresh.hash
        let session = OpenedSession(
            token: token, device: isFresh ? fresh : shown ?? fresh, seconds: Int(expiresAt.timeIntervalSince(tx.now)),
            newDevice: try row.get("is_first") ? nil : added)
        return (session, row)
    }

    private func addition(
        _ tx: Transaction, _ terms: SessionTerms, of owner: SQL, _ device: Device, shown: Token?, fresh: Token
    ) throws -> SQL {
        let id = accounts.random.uuid(at: tx.now)
        let network = try seal(tx, device.network, at: DeviceStore.network(id))
        return """
            INSERT INTO device (id, account_id, token_hash, words, network, language, first_seen_at, last_seen_at,
                proved_at)
            SELECT \(id), \(owner),
                CASE WHEN EXISTS (SELECT FROM device WHERE token_hash = \(shown?.hash)::bytea) THEN \(shown?.hash)::bytea
                    ELSE \(fresh.hash)::bytea END,
                \(device.text), \(network), \(device.language), \(tx.now), \(tx.now), \(terms.provedAt(tx.now))
            WHERE NOT EXISTS (SELECT FROM known) AND \(owner) IS NOT NULL
            ON CONFLICT (account_id, token_hash) DO NOTHING RETURNING id, token_hash
            """
    }

    private func insertion(
        _ tx: Transaction, _ terms: SessionTerms, of owner: SQL, _ device: Device, _ token: Token
    ) throws -> SQL {
        let id = accounts.random.uuid(at: tx.now)
        let network = try seal(tx, device.network, at: Self.network(id))
        return """
            INSERT INTO session (id, token_hash, account_id, workspace_id, device, network, method, provider, tenant,
                second_factor, shown_at, created_at, used_at, expires_at)
            SELECT \(id), \(token.hash), \(owner), (SELECT workspace_id FROM place), \(device.text), \(network),
                \(terms.method), \(terms.provider), \(terms.tenant), \(terms.secondFactor),
                \(tx.now), \(tx.now), \(tx.now),
                LEAST(\(tx.now.addingTimeInterval(SessionRule.lifetime))::timestamptz,
                    \(tx.now)::timestamptz + make_interval(days => (SELECT session_days FROM place)))
            WHERE \(owner) IS NOT NULL
            RETURNING expires_at
            """
    }

    private func seal(_ tx: Transaction, _ network: NetworkPrefix?, at place: Place) throws -> Sealed<String>? {
        try network.map { try vault.seal($0.description, under: vault.installationKey(tx), at: place) }
    }

    /// Notes that a session has shown a factor just now, in the browser that shows this cookie.
    package func note(_ tx: Transaction, _ caller: Caller, shown factor: SecondFactor, device: String?) throws {
        try tx.run("UPDATE session SET second_factor = \(factor), shown_at = \(tx.now) WHERE id = \(caller.session)")
        guard let hash = device.flatMap({ Token.hash(of: $0, kind: .device) }) else { return }
        tx.post(
            """
            UPDATE device SET proved_at = \(tx.now)
            WHERE account_id = \(caller.account) AND token_hash = \(hash)
            """)
    }

    /// Sessions of those who administer anything last 12 hours, and half an hour without use; all others as long as their
    /// workspace says, from the moment it says so. Of `session s`, `account a`, and, where there is a place, `membership m`
    /// and `workspace w`.
    static func isLive(_ now: Date) -> SQL {
        """
        \(isNotEnded(now))
        AND (w.session_days IS NULL OR s.created_at + make_interval(days => w.session_days) > \(now))
        AND ((COALESCE(m.role, 'member') = 'member' AND NOT a.is_operator)
            OR (s.created_at > \(now.addingTimeInterval(-SessionRule.administrativeLifetime))
                AND s.used_at > \(now.addingTimeInterval(-SessionRule.administrativeIdleness))))
        """
    }

    /// Nobody ended it, nor what it rests on, and its time is not over. Of `session s`.
    static func isNotEnded(_ now: Date) -> SQL {
        """
        s.ended_at IS NULL AND s.expires_at > \(now)
        AND (s.support_account_id IS NULL OR \(restsOnSupport(now)))
        """
    }

    /// A session of support goes on as long as all it rests on: the person's leave, the operator's grant, and the session
    /// that the operator opened it from.
    private static func restsOnSupport(_ now: Date) -> SQL {
        """
        EXISTS (
            SELECT FROM support_access x JOIN operator_grant g ON g.account_id = s.support_account_id AND g.role = 'support'
                AND g.ended_at IS NULL AND g.ends_at > \(now) AND \(OperatorGrantStore.opens)
                AND \(OperatorGrantStore.holderIsHere)
            JOIN session o ON o.id = s.support_session_id AND o.account_id = s.support_account_id
                AND o.ended_at IS NULL AND o.expires_at > \(now)
                AND o.created_at > \(now.addingTimeInterval(-SessionRule.administrativeLifetime))
                AND o.used_at > \(now.addingTimeInterval(-SessionRule.administrativeIdleness))
            WHERE x.workspace_id = s.workspace_id AND x.id = s.support_access_id AND x.account_id = s.account_id
                AND x.ended_at IS NULL AND x.ends_at > \(now))
        """
    }

    /// Opens a session in which somebody of support acts for the person who allowed it, in the workspace for which they
    /// did. It shows no device of the person's, has the second factor that the person had shown when they allowed it, if
    /// any, and counts as no fresh proof. Nil where there is no such leave.
    package func openForSupport(
        _ tx: Transaction, _ access: SupportAccessID, by own: Caller
    ) throws -> SupportOpening? {
        let token = Token.issue(.session, random: accounts.random)
        let row = try tx.first(
            """
            INSERT INTO session (id, token_hash, account_id, workspace_id, device, method, provider, tenant, second_factor,
                shown_at, support_account_id, support_access_id, support_session_id, created_at, used_at, expires_at)
            SELECT \(accounts.random.uuid(at: tx.now)), \(token.hash), x.account_id, x.workspace_id, 'Support',
                \(SignInMethod.support), x.met_provider, x.met_tenant, x.met_factor, x.allowed_at,
                \(own.account), x.id, o.id, \(tx.now), \(tx.now), LEAST(x.ends_at, o.expires_at)
            FROM support_access x JOIN session o ON o.id = \(own.session) AND o.account_id = \(own.account)
            JOIN membership m ON m.workspace_id = x.workspace_id AND m.account_id = x.account_id AND m.state = 'active'
            WHERE x.id = \(access) AND x.account_id <> \(own.account)
                AND (x.operator_id IS NULL OR x.operator_id = \(own.account))
                AND x.ended_at IS NULL AND x.ends_at > \(tx.now)
            RETURNING account_id, workspace_id, expires_at
            """)
        guard let row else { return nil }
        return SupportOpening(
            token: token, account: try row.get("account_id"), workspace: try row.get("workspace_id"),
            seconds: Int(try row.get("expires_at", as: Date.self).timeIntervalSince(tx.now)))
    }

    /// When a session is over at the latest, as ``isLive(_:)`` has it.
    static let endsAt: SQL = """
        LEAST(s.expires_at, s.created_at + make_interval(days => w.session_days),
            CASE WHEN COALESCE(m.role, 'member') <> 'member' OR a.is_operator
                THEN s.created_at + make_interval(secs => \(SessionRule.administrativeLifetime)) END) AS ends_at
        """

    static let tables: SQL = """
        session s JOIN account a ON a.id = s.account_id
        LEFT JOIN membership m ON m.account_id = s.account_id AND m.workspace_id = s.workspace_id
        LEFT JOIN workspace w ON w.id = m.workspace_id
        """

    /// Every session of an account beside every place of it, whatever the session's own is.
    static let speakers: SQL = """
        workspace w JOIN membership m ON m.workspace_id = w.id JOIN account a ON a.id = m.account_id
        JOIN session s ON s.account_id = a.id
        """

    /// The account's live sessions, the last used first.
    func live(_ tx: Transaction, _ account: AccountID) throws -> [Session] {
        let rows = try tx.rows(
            """
            SELECT s.id, s.device, s.network, s.method, s.second_factor, s.created_at, s.used_at,
                \(Self.endsAt)
            FROM \(Self.tables) WHERE s.account_id = \(account) AND \(Self.isLive(tx.now))
            ORDER BY s.used_at DESC, s.id LIMIT 100
            """)
        return try rows.map { row in
            let id: UUID = try row.get("id")
            let network: Sealed<String>? = try row.get("network")
            return Session(
                id: id, device: try row.get("device"),
                network: try network.map { try vault.open($0, under: vault.installationKey(tx), at: Self.network(id)) },
                method: try row.get("method"), secondFactor: try row.get("second_factor"),
                createdAt: try row.get("created_at"), usedAt: try row.get("used_at"), endsAt: try row.get("ends_at"))
        }
    }

    /// Ends one session of an account. False where it has no such live session.
    package func end(_ tx: Transaction, _ session: UUID, of account: AccountID) throws -> Bool {
        try tx.run(
            """
            UPDATE session SET ended_at = \(tx.now)
            WHERE id = \(session) AND account_id = \(account) AND ended_at IS NULL
            """) == 1
    }

    /// Ends every session there is: in a restored backup some had been ended since. Returns how many were live.
    package func endEverything(_ tx: Transaction) throws -> Int {
        try tx.run("UPDATE session SET ended_at = \(tx.now) WHERE ended_at IS NULL")
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

    /// Ends the sessions of an account that began by a password alone since then; how many there were.
    package func endGuessed(_ tx: Transaction, of account: AccountID, since: Date) throws -> Int {
        try tx.run(
            """
            UPDATE session SET ended_at = \(tx.now) WHERE account_id = \(account) AND ended_at IS NULL
                AND method = \(SignInMethod.password) AND second_factor IS NULL AND created_at >= \(since)
            """)
    }

    /// Forgets sessions that have been over for a month, and their spent tokens with them.
    package func prune(_ tx: Transaction) throws -> Int {
        let limit = tx.now.addingTimeInterval(-30 * 86_400)
        // A review of rights asks later than that who was at work with theirs.
        try tx.run(
            """
            UPDATE membership m SET used_at = GREATEST(m.used_at, s.used_at)
            FROM (SELECT account_id, workspace_id, max(used_at) AS used_at FROM session
                WHERE (expires_at < \(limit) OR ended_at < \(limit)) AND support_account_id IS NULL
                GROUP BY account_id, workspace_id) s
            WHERE m.account_id = s.account_id AND m.workspace_id = s.workspace_id
            """)
        return try tx.run("DELETE FROM session WHERE expires_at < \(limit) OR ended_at < \(limit)")
    }

    private static func network(_ id: UUID) -> Place { Place("session", "network", row: id, workspace: nil) }
}

/// A session that has just begun: its token and its device's, on the way into the browser's cookies.
package struct OpenedSession: Sendable {
    let token: Token
    let device: Token
    /// How long it lasts.
    let seconds: Int
    /// The device's row, where the account has not been used in it before, but was used elsewhere.
    let newDevice: UUID?

    package func redirect(to path: String, notice: WordKey? = nil) -> Reply {
        .redirect(to: path, notice: notice).signingIn(token.text, for: seconds)
            .remembering(device.text, for: Int(DeviceRule.lifetime))
    }
}

/// A session of support that has just begun.
package struct SupportOpening: Sendable {
    package let token: Token
    package let account: AccountID
    package let workspace: WorkspaceID
    /// How long it lasts at most.
    package let seconds: Int
}
