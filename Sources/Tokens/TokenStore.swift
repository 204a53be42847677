import Accounts
import Foundation
import Policy
import Primitives
import Store
import Vault

/// Every statement on `bearer_token`.
package struct TokenStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// A token as it is to be made.
    struct Wish: Sendable {
        let name: String
        let scopes: Set<TokenScope>
        let days: Int
    }

    /// Makes a token of somebody who is an active member, and who is signed in by `method`. Throws `TokenError.tooMany`.
    func make(
        _ tx: Transaction, _ workspace: WorkspaceID, _ account: AccountID, by method: SignInMethod, _ wish: Wish
    ) throws -> (token: Token, id: BearerTokenID) {
        _ = try tx.rows(
            "SELECT role FROM membership WHERE workspace_id = \(workspace) AND account_id = \(account) FOR UPDATE")
        guard try live(tx, workspace, account).count < TokenRule.maximum else { throw TokenError.tooMany }
        let token = Token.issue(.pat, random: random)
        let id = BearerTokenID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO bearer_token (workspace_id, id, kind, account_id, token_hash, name, scopes, role, met_provider,
                met_tenant, made_method, created_at, expires_at)
            SELECT \(workspace), \(id), 'pat', m.account_id, \(token.hash), \(seal(tx, wish.name, id, workspace)),
                \(wish.scopes.map(\.rawValue).sorted()), m.role, w.required_provider, w.required_tenant, \(method.rawValue),
                \(tx.now), \(tx.now + Double(wish.days) * 86_400)
            FROM membership m JOIN workspace w ON w.id = m.workspace_id
            WHERE m.workspace_id = \(workspace) AND m.account_id = \(account) AND m.state = 'active'
            """)
        return (token, id)
    }

    /// Makes the token of a workspace's directory. Throws `TokenError.tooMany` where two live already.
    package func makeDirectory(
        _ tx: Transaction, _ workspace: WorkspaceID, name: String, by account: AccountID
    ) throws -> Token {
        _ = try tx.rows("SELECT id FROM workspace WHERE id = \(workspace) FOR UPDATE")
        guard try directories(tx, workspace).count < 2 else { throw TokenError.tooMany }
        let token = Token.issue(.scim, random: random)
        let id = BearerTokenID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO bearer_token (workspace_id, id, kind, token_hash, name, scopes, made_by, created_at, expires_at)
            VALUES (\(workspace), \(id), 'scim', \(token.hash), \(seal(tx, name, id, workspace)), '{}', \(account),
                \(tx.now), \(tx.now + Double(TokenRule.maximumDays) * 86_400))
            """)
        return token
    }

    // MARK: Using

    /// Who presents a token of a person; nil unless everything it rests on still stands. Needs the system scope: whose it
    /// is is not known before.
    func machine(_ tx: Transaction, hash: [UInt8], from network: NetworkPrefix?) throws -> Machine? {
        let place = place(of: network)
        let row = try tx.first(
            """
            SELECT t.workspace_id, t.id, t.account_id, t.scopes, m.role, a.has_factors,
                (SELECT n.used_at FROM bearer_token_network n WHERE n.workspace_id = t.workspace_id
                    AND n.token_id = t.id AND n.place = \(place)) AS used_here_at,
                ((w.required_provider IS NULL OR (w.required_provider IS NOT DISTINCT FROM t.met_provider
                    AND w.required_tenant IS NOT DISTINCT FROM t.met_tenant))
                    AND (w.allows_passwords OR t.made_method <> 'password') IS TRUE) AS satisfies_workspace
            FROM bearer_token t JOIN workspace w ON w.id = t.workspace_id JOIN account a ON a.id = t.account_id
            JOIN membership m ON m.workspace_id = t.workspace_id AND m.account_id = t.account_id
            JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id
            WHERE t.token_hash = \(hash) AND t.kind = 'pat' AND \(Self.isLive(tx.now))
                AND m.role = t.role AND m.state = 'active' AND p.state = 'active'
            """)
        guard let row else { return nil }
        let (workspace, id): (WorkspaceID, BearerTokenID) = (try row.get("workspace_id"), try row.get("id"))
        let sighting = try see(tx, workspace, id, at: place, used: row.get("used_here_at"))
        return Machine(token: id, workspace: workspace, subject: try subject(row, workspace), sighting: sighting)
    }

    private func subject(_ row: Row, _ workspace: WorkspaceID) throws -> Subject {
        let words: [String] = try row.get("scopes")
        return Subject(
            account: try row.get("account_id"),
            membership: .init(workspace: workspace, role: try row.get("role"), isActive: true),
            proof: Proof(
                method: .token, secondFactor: nil, hasFactors: try row.get("has_factors"), shownAt: nil,
                satisfiesWorkspace: try row.get("satisfies_workspace")),
            scopes: Set(words.compactMap(TokenScope.init(rawValue:))))
    }

    /// Whose directory presents a token. Needs the system scope.
    package func directory(_ tx: Transaction, hash: [UInt8]) throws -> DirectoryConnection? {
        let row = try tx.first(
            """
            SELECT t.workspace_id, t.id, t.used_at FROM bearer_token t
            WHERE t.token_hash = \(hash) AND t.kind = 'scim' AND \(Self.isLive(tx.now))
            """)
        guard let row else { return nil }
        let (workspace, id): (WorkspaceID, BearerTokenID) = (try row.get("workspace_id"), try row.get("id"))
        _ = try touch(tx, workspace, id, used: row.get("used_at"))
        return DirectoryConnection(token: id, workspace: workspace)
    }

    /// One of a few places that networks share: which network it is cannot be read off it.
    private func place(of network: NetworkPrefix?) -> Int {
        let digest = vault.mac("token-network", network?.bytes ?? [])
        return digest.prefix(2).reduce(0) { $0 << 8 | Int($1) } % TokenRule.places
    }

    /// Writes the use down once a minute for each network.
    private func see(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID, at place: Int, used: Date?
    ) throws -> TokenSighting {
        if let used, tx.now.timeIntervalSince(used) <= TokenRule.touch { return .known }
        tx.post("UPDATE bearer_token SET used_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)")
        let row = try tx.first(
            """
            WITH others AS (SELECT count(*) AS count, min(first_at) AS first_at FROM bearer_token_network
                WHERE workspace_id = \(workspace) AND token_id = \(id) AND place <> \(place))
            INSERT INTO bearer_token_network (workspace_id, token_id, place, first_at, used_at)
            VALUES (\(workspace), \(id), \(place), \(tx.now), \(tx.now))
            ON CONFLICT (workspace_id, token_id, place) DO UPDATE SET used_at = excluded.used_at
            RETURNING (SELECT count FROM others) AS others, (SELECT first_at FROM others) AS since
            """)
        guard used == nil, let row, let since: Date = try row.get("since") else { return .noted }
        let others: Int = try row.get("others")
        let isSettled = tx.now.timeIntervalSince(since) >= TokenRule.settling && others <= TokenRule.homes
        return isSettled ? .moved : .noted
    }

    /// Writes the use down once a minute; whether it did.
    private func touch(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID, used: Date?) throws -> Bool {
        if let used, tx.now.timeIntervalSince(used) <= TokenRule.touch { return false }
        try tx.run("UPDATE bearer_token SET used_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)")
        return true
    }

    /// Whose token this was that opens nothing: ended, run out, or planted. Needs the system scope.
    func trace(_ tx: Transaction, hash: [UInt8]) throws -> TokenTrace? {
        let row = try tx.first(
            """
            SELECT workspace_id, id, account_id, kind = 'decoy' AS is_decoy, used_at FROM bearer_token
            WHERE token_hash = \(hash)
                AND CASE kind WHEN 'decoy' THEN ended_at IS NULL ELSE ended_at IS NOT NULL OR expires_at <= \(tx.now) END
            """)
        guard let row else { return nil }
        let (workspace, id): (WorkspaceID, BearerTokenID) = (try row.get("workspace_id"), try row.get("id"))
        let isDecoy: Bool = try row.get("is_decoy")
        if isDecoy { _ = try touch(tx, workspace, id, used: row.get("used_at")) }
        return TokenTrace(token: id, workspace: workspace, account: try row.get("account_id"), isDecoy: isDecoy)
    }

    private static func isLive(_ now: Date) -> SQL { "t.ended_at IS NULL AND t.expires_at > \(now)" }
}

// MARK: Looking and ending

extension TokenStore {
    /// Somebody's live tokens in a workspace, the latest made first.
    func live(_ tx: Transaction, _ workspace: WorkspaceID, _ account: AccountID) throws -> [BearerToken] {
        try list(tx, workspace, "t.kind = 'pat' AND t.account_id = \(account) AND \(Self.isLive(tx.now))")
    }

    /// Live tokens of the workspace's directory.
    package func directories(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [BearerToken] {
        try list(tx, workspace, "t.kind = 'scim' AND \(Self.isLive(tx.now))")
    }

    /// Everything that programs hold in a workspace, people's tokens and the directory's, the latest made first.
    package func held(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [HeldToken] {
        try rows(tx, workspace, "t.kind <> 'decoy' AND \(Self.isLive(tx.now))", limit: nil)
    }

    /// One of them.
    package func held(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID) throws -> HeldToken? {
        try rows(tx, workspace, "t.kind <> 'decoy' AND t.id = \(id) AND \(Self.isLive(tx.now))", limit: 1).first
    }

    private func list(_ tx: Transaction, _ workspace: WorkspaceID, _ which: SQL) throws -> [BearerToken] {
        try rows(tx, workspace, which, limit: 100).map(\.token)
    }

    private func rows(_ tx: Transaction, _ workspace: WorkspaceID, _ which: SQL, limit: Int?) throws -> [HeldToken] {
        let key = try vault.workspaceKey(tx, workspace)
        return try tx.rows(
            """
            SELECT t.id, t.account_id, t.made_by, t.name, t.scopes, t.created_at, t.expires_at, t.used_at
            FROM bearer_token t
            WHERE t.workspace_id = \(workspace) AND \(which) ORDER BY t.id DESC LIMIT \(limit)::bigint
            """
        ).map { row in
            let id: BearerTokenID = try row.get("id")
            let words: [String] = try row.get("scopes")
            let token = BearerToken(
                id: id, name: try vault.open(row.get("name"), under: key, at: Self.place(id, workspace)),
                scopes: Set(words.compactMap(TokenScope.init(rawValue:))), createdAt: try row.get("created_at"),
                expiresAt: try row.get("expires_at"), usedAt: try row.get("used_at"))
            return HeldToken(token: token, account: try row.get("account_id"), maker: try row.get("made_by"))
        }
    }

    /// Ends a token of anybody's in a workspace, the directory's too. False where there is no such live one.
    package func end(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID) throws -> Bool {
        try tx.run(
            """
            UPDATE bearer_token SET ended_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND kind <> 'decoy' AND ended_at IS NULL
            """) == 1
    }

    /// Ends one token of somebody; false where they have no such live one.
    func end(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID, of account: AccountID) throws -> Bool {
        try tx.run(
            """
            UPDATE bearer_token SET ended_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)
                AND account_id = \(account) AND ended_at IS NULL
            """) == 1
    }

    package func endDirectory(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID) throws -> Bool {
        try tx.run(
            """
            UPDATE bearer_token SET ended_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)
                AND kind = 'scim' AND ended_at IS NULL
            """) == 1
    }

    // MARK: Decoys

    /// Plants a token that opens nothing, and tells when somebody tries it. Throws `TokenError.tooMany`.
    package func plant(_ tx: Transaction, _ workspace: WorkspaceID, name: String) throws -> (
        token: Token, id: BearerTokenID
    ) {
        _ = try tx.rows("SELECT id FROM workspace WHERE id = \(workspace) FOR UPDATE")
        guard try decoys(tx, workspace).count < TokenRule.maximum else { throw TokenError.tooMany }
        let token = Token.issue(.pat, random: random)
        let id = BearerTokenID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO bearer_token (workspace_id, id, kind, token_hash, name, scopes, created_at, expires_at)
            VALUES (\(workspace), \(id), 'decoy', \(token.hash), \(seal(tx, name, id, workspace)), '{}', \(tx.now),
                \(tx.now + Double(TokenRule.maximumDays) * 86_400))
            """)
        return (token, id)
    }

    /// A decoy lies where it was planted until it is taken back, however long that is.
    package func decoys(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Decoy] {
        try list(tx, workspace, "t.kind = 'decoy' AND t.ended_at IS NULL").map {
            Decoy(id: $0.id, name: $0.name, createdAt: $0.createdAt, touchedAt: $0.usedAt)
        }
    }

    /// Nobody is told of a decoy that was taken back.
    package func retire(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BearerTokenID) throws -> Bool {
        try tx.run(
            """
            UPDATE bearer_token SET ended_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND kind = 'decoy' AND ended_at IS NULL
            """) == 1
    }

    /// Ends all tokens of an account, in one workspace or wherever the scope reaches; how many there were (AT-14).
    @discardableResult
    package func endAll(_ tx: Transaction, of account: AccountID, in workspace: WorkspaceID? = nil) throws -> Int {
        try tx.run(
            """
            UPDATE bearer_token SET ended_at = \(tx.now) WHERE account_id = \(account) AND ended_at IS NULL
                AND (\(workspace)::uuid IS NULL OR workspace_id = \(workspace)::uuid)
            """)
    }

    /// Ends the tokens that an account made since then.
    package func endMade(_ tx: Transaction, of account: AccountID, since: Date) throws {
        try tx.run(
            """
            UPDATE bearer_token SET ended_at = \(tx.now)
            WHERE account_id = \(account) AND created_at >= \(since) AND ended_at IS NULL
            """)
    }

    /// Forgets tokens that have been over for long, and networks in which they were not used for as long.
    func prune(_ tx: Transaction) throws -> Int {
        let limit = tx.now - TokenRule.memory
        try tx.run("DELETE FROM bearer_token_network WHERE used_at < \(limit)")
        return try tx.run(
            "DELETE FROM bearer_token WHERE (kind <> 'decoy' AND expires_at < \(limit)) OR ended_at < \(limit)")
    }

    private func seal(
        _ tx: Transaction, _ name: String, _ id: BearerTokenID, _ workspace: WorkspaceID
    ) throws -> Sealed<String> {
        try vault.seal(name, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
    }

    private static func place(_ id: BearerTokenID, _ workspace: WorkspaceID) -> Place {
        Place("bearer_token", "name", row: id.uuid, workspace: workspace)
    }
}
