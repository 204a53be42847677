import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Who presents a token.
enum SessionLookup: Sendable {
    case nobody
    case caller(Caller)
    /// A token that was replaced long ago: somebody has a copy.
    case reused(session: UUID, account: AccountID)
}

extension SessionStore {
    /// Whether `workspace w` believes how `session s` began: its company's sign-in where it demands one, or an owner's
    /// passkey in an emergency; no password where it forbids them. A session of support has of this what the person had
    /// who allowed it. Of `membership m`. What is not known of a session is not believed; one of no workspace has no rule.
    static let isBelieved: SQL = """
        (w.id IS NULL OR ((w.required_provider IS NULL
                OR (s.method IN ('provider', 'support') AND s.provider = w.required_provider
                    AND (w.required_tenant IS NULL OR s.tenant = w.required_tenant))
                OR (m.role = 'owner' AND s.second_factor = 'passkey' AND s.method <> 'support'))
            AND (w.allows_passwords OR (s.method <> 'password' AND (s.method <> 'support' OR EXISTS (
                SELECT FROM support_access l WHERE l.workspace_id = s.workspace_id AND l.id = s.support_access_id
                    AND l.met_method <> 'password'))))) IS TRUE)
        """

    /// Whether ways in may be added in a session. An owner's passkey opens also a workspace that demands its company's
    /// sign-in: so none is made where such a workspace of theirs does not believe the session. The machine's own link may:
    /// whoever has the machine has everything.
    package func mayAddFactors(_ tx: Transaction, _ session: UUID) throws -> Bool {
        try tx.first(
            """
            SELECT s.id FROM \(Self.speakers)
            WHERE s.id = \(session) AND m.role = 'owner' AND s.method <> \(SignInMethod.ownerLink)
                AND w.required_provider IS NOT NULL AND NOT \(Self.isBelieved)
            """) == nil
    }

    /// Whether an account at a provider would open a workspace that takes only what comes from there, and does not believe
    /// this session. `organisation` is the one that vouches for the account, if any.
    package func isDoor(
        _ tx: Transaction, _ provider: String, of organisation: String?, closedTo session: UUID
    ) throws -> Bool {
        try tx.first(
            """
            SELECT s.id FROM \(Self.speakers)
            WHERE s.id = \(session) AND w.required_provider = \(provider)
                AND (w.required_tenant IS NULL OR w.required_tenant = \(organisation)) AND NOT \(Self.isBelieved)
            """) != nil
    }

    /// How many kinds of sessions a workspace would take that are not what it demands; there must be none. Asked of the very
    /// condition by which sessions are looked up, for each workspace with a demand, each role, way, provider and factor.
    package static func weakerWays(_ tx: Transaction) throws -> (demanding: Int, weaker: Int) {
        let row = try tx.first(
            """
            SELECT count(DISTINCT w.id) AS demanding, count(*) FILTER (WHERE \(isBelieved) AND NOT (
                    s.provider IS NOT DISTINCT FROM w.required_provider AND s.method IN ('provider', 'support')
                        AND (w.required_tenant IS NULL OR s.tenant IS NOT DISTINCT FROM w.required_tenant)
                    OR m.role = 'owner' AND s.second_factor IS NOT DISTINCT FROM 'passkey' AND s.method <> 'support')) AS weaker
            FROM workspace w CROSS JOIN unnest(\(Role.allCases.map(\.rawValue))) m (role)
            CROSS JOIN unnest(\(SignInMethod.allCases.map(\.rawValue))) k (method)
            CROSS JOIN (VALUES (NULL), ('passkey'), ('totp'), ('recovery-code')) f (second_factor)
            CROSS JOIN (VALUES (0), (1), (2), (3)) shape (number)
            CROSS JOIN LATERAL (SELECT k.method, f.second_factor, w.id AS workspace_id, NULL::uuid AS support_access_id,
                CASE shape.number WHEN 0 THEN NULL WHEN 1 THEN 'another' ELSE w.required_provider END AS provider,
                CASE shape.number WHEN 3 THEN 'another' END AS tenant) s
            WHERE w.required_provider IS NOT NULL
            """)
        return (try row?.get("demanding") ?? 0, try row?.get("weaker") ?? 0)
    }

    /// Whether somebody of support asks the person to let them in, and no answer was given yet.
    private static func isAsked(_ now: Date) -> SQL {
        """
        (s.support_account_id IS NULL AND EXISTS (SELECT FROM support_access x WHERE x.account_id = a.id
            AND x.allowed_at IS NULL AND x.ended_at IS NULL AND x.answer_by > \(now) AND \(SupportAccessStore.isAnswerable)))
        """
    }

    /// Whether somebody of support is in, in the person's name, while this session is the person's own.
    private static func isVisited(_ now: Date) -> SQL {
        """
        (s.support_account_id IS NULL AND EXISTS (SELECT FROM (SELECT v.* FROM session v WHERE v.account_id = a.id
            AND v.support_account_id IS NOT NULL) s WHERE \(SessionStore.isNotEnded(now))))
        """
    }

    /// What makes a caller of `session s` and what it belongs to.
    func callerColumns(at now: Date) -> SQL {
        """
        s.id AS session, s.method, s.second_factor, s.shown_at, s.support_account_id, s.support_access_id, \(Self.endsAt),
            CASE WHEN a.is_operator AND s.support_account_id IS NULL THEN ARRAY(
                SELECT g.role FROM operator_grant g
                WHERE g.account_id = a.id AND g.ended_at IS NULL AND g.ends_at > \(now)
                    AND \(OperatorGrantStore.opens) AND \(OperatorGrantStore.holderIsHere)) END AS operator_roles,
            \(AccountStore.columns), m.person_id, m.role, m.state, w.id AS workspace, w.name AS workspace_name,
            (\(Self.isBelieved)) AS satisfies_workspace, \(Self.isAsked(now)) AS is_asked, \(Self.isVisited(now)) AS is_visited
        """
    }

    private static let chainColumns: SQL = """
        s.token_hash, s.previous_hash, s.generation, COALESCE(s.rotated_at, s.created_at) AS since, s.seen_at, s.used_at
        """

    /// Who presents this token: one statement, and now and then one more to note the use or to change the token. The
    /// transaction ends with the first. Only where nobody has it, tokens that are spent are asked for.
    func lookUp(_ tx: Transaction, tokenHash: [UInt8]) throws -> SessionLookup {
        let live = Query(
            """
            SELECT \(callerColumns(at: tx.now)), \(Self.chainColumns) FROM \(Self.tables)
            WHERE (s.token_hash = \(tokenHash) OR s.previous_hash = \(tokenHash)) AND \(Self.isLive(tx.now))
            """)
        if let row = try tx.finish(live).first { return try standing(tx, tokenHash, row) { _ in .previous } }
        let spent = Query(
            """
            SELECT \(callerColumns(at: tx.now)), \(Self.chainColumns), t.spent_at
            FROM spent_token t JOIN (\(Self.tables)) ON s.id = t.session_id
            WHERE t.token_hash = \(tokenHash) AND \(Self.isLive(tx.now))
            """)
        guard let row = try tx.finish(spent).first else { return .nobody }
        return try standing(tx, tokenHash, row) { .spent(at: try $0.get("spent_at")) }
    }

    private func standing(
        _ tx: Transaction, _ hash: [UInt8], _ row: Row, _ older: (Row) throws -> TokenChain.Place
    ) throws -> SessionLookup {
        let session: UUID = try row.get("session")
        let chain = TokenChain(
            current: try row.get("token_hash"), previous: try row.get("previous_hash"),
            generation: try row.get("generation"), since: try row.get("since"), seenAt: try row.get("seen_at"))
        let standing = chain.standing(of: chain.current == hash ? .current : try older(row), at: tx.now)
        if standing == .reused { return .reused(session: session, account: try row.get("id")) }
        let renewed = try note(tx, standing, of: chain, session, usedAt: row.get("used_at"))
        return .caller(try caller(tx, row, renewed: renewed))
    }

    /// Writes down what a presented token means; the token to hand out instead, if there is one.
    private func note(
        _ tx: Transaction, _ standing: TokenStanding, of chain: TokenChain, _ session: UUID, usedAt: Date
    ) throws -> Token? {
        let successor = { (hash: [UInt8], generation: Int) in
            accounts.vault.successor(ofTokenHash: hash, in: session, generation: generation)
        }
        switch standing {
        case .due, .lost:
            var next = chain
            let spent = next.advance(standing, at: tx.now) { successor($0, $1).hash }
            let isWritten = try write(tx, next, over: chain, spent, session)
            guard let previous = next.previous else { return nil }
            // Of many at once one changes it. The others know the same successor, unless it was shown meanwhile.
            let isGood = try standing == .due || isWritten || isCurrent(tx, next.current, session)
            return isGood ? successor(previous, next.generation) : nil
        case .firstSeen:
            try tx.run(
                """
                UPDATE session SET seen_at = \(tx.now) WHERE id = \(session) AND token_hash = \(chain.current)
                """)
        case .current, .late, .superseded, .reused:
            break
        }
        if tx.now.timeIntervalSince(usedAt) > SessionRule.touch { try touch(tx, session) }
        guard standing == .superseded, let previous = chain.previous else { return nil }
        return successor(previous, chain.generation)
    }

    /// Writes the next tokens where the session still has those that they follow from. True where it says what is spent.
    private func write(
        _ tx: Transaction, _ next: TokenChain, over chain: TokenChain, _ spent: TokenChain.Spent?, _ session: UUID
    ) throws -> Bool {
        try tx.run(
            """
            WITH changed AS (
                UPDATE session SET token_hash = \(next.current), previous_hash = \(next.previous),
                    generation = \(next.generation), rotated_at = \(next.since), seen_at = NULL, used_at = \(tx.now)
                WHERE id = \(session) AND token_hash = \(chain.current) AND (seen_at IS NULL) = \(chain.seenAt == nil)
                RETURNING id)
            INSERT INTO spent_token (token_hash, session_id, spent_at)
            SELECT \(spent?.hash)::bytea, id, \(spent?.at)::timestamptz FROM changed
            WHERE \(spent?.hash)::bytea IS NOT NULL
            """) == 1
    }

    private func isCurrent(_ tx: Transaction, _ hash: [UInt8], _ session: UUID) throws -> Bool {
        try tx.first("SELECT id FROM session WHERE id = \(session) AND token_hash = \(hash)") != nil
    }

    /// Whoever works in another's name keeps their own session alive by it.
    private func touch(_ tx: Transaction, _ session: UUID) throws {
        try tx.run(
            """
            UPDATE session SET used_at = \(tx.now) WHERE id = \(session)
                OR id = (SELECT o.support_session_id FROM session o WHERE o.id = \(session))
            """)
    }

    func caller(_ tx: Transaction, _ row: Row, renewed: Token?) throws -> Caller {
        let account = try accounts.open(row, under: accounts.vault.installationKey(tx))
        let roles: [String]? = try row.get("operator_roles")
        return Caller(
            account: account.id, session: try row.get("session"), name: account.name, address: account.address.text,
            membership: try membership(row), proof: try proof(row, account),
            operatorRoles: Set((roles ?? []).compactMap(OperatorRole.init(rawValue:))), support: try support(row),
            lockedUntil: account.lockedUntil.flatMap { $0 > tx.now ? $0 : nil }, renewedToken: renewed?.text,
            endsAt: try row.get("ends_at"), isAskedBySupport: try row.get("is_asked"),
            isVisitedBySupport: try row.get("is_visited"))
    }

    private func support(_ row: Row) throws -> Caller.Support? {
        guard let account: AccountID = try row.get("support_account_id"),
            let access: UUID = try row.get("support_access_id")
        else { return nil }
        return Caller.Support(account: account, access: access)
    }

    private func proof(_ row: Row, _ account: Account) throws -> Proof {
        Proof(
            method: try row.get("method"), secondFactor: try row.get("second_factor"), hasFactors: account.hasFactors,
            // What the operator showed is no proof of the person's.
            shownAt: try row.get("support_account_id", as: AccountID?.self) == nil ? try row.get("shown_at") : nil,
            satisfiesWorkspace: try row.get("satisfies_workspace"))
    }

    private func membership(_ row: Row) throws -> Caller.Membership? {
        guard let workspace: WorkspaceID = try row.get("workspace"), let person: PersonID = try row.get("person_id"),
            let role: Role = try row.get("role"), let name: String = try row.get("workspace_name")
        else { return nil }
        return Caller.Membership(
            workspace: workspace, person: person, role: role, isActive: try row.get("state") == "active",
            workspaceName: name)
    }

    /// Whose live session has this token, without a word of its use.
    func holder(_ tx: Transaction, tokenHash: [UInt8]) throws -> Caller? {
        try tx.first(
            """
            SELECT \(callerColumns(at: tx.now)) FROM \(Self.tables)
            WHERE s.token_hash = \(tokenHash) AND \(Self.isLive(tx.now))
            """
        ).map { try caller(tx, $0, renewed: nil) }
    }

    /// Whether a session goes on; for answers that take long.
    func isLive(_ tx: Transaction, _ session: UUID) throws -> Bool {
        try tx.first("SELECT s.id FROM \(Self.tables) WHERE s.id = \(session) AND \(Self.isLive(tx.now))") != nil
    }
}

/// Sessions as the site asks for them.
struct DatabaseSessions: SessionSource {
    let database: Database
    let sessions: SessionStore
    let audit: AuditTrail
    let cases: SecurityCases
    let signals: Signals

    func caller(presenting token: String) async throws -> Caller? {
        guard let hash = Token.hash(of: token, kind: .session) else { return nil }
        return try await database.transaction(.system("sessions are looked up before it is known whose they are")) {
            switch try sessions.lookUp($0, tokenHash: hash) {
            case .nobody: return nil
            case .caller(let caller): return caller
            case .reused(let session, let account):
                try end($0, session, account)
                return nil
            }
        }
    }

    func isLive(_ session: UUID) async throws -> Bool {
        try await database.transaction(.system("asks whether a session goes on")) { try sessions.isLive($0, session) }
    }

    /// Two hold the same token, and nobody can tell which of them is the person: both are out.
    private func end(_ tx: Transaction, _ session: UUID, _ account: AccountID) throws {
        guard try sessions.end(tx, session, of: account) else { return }
        let id = session.uuidString.lowercased()
        try signals.note(tx, .sessionReused, session: session, of: account)
        let opened = try cases.open(tx, "token-reused", about: account, note: "session: \(id)")
        try audit.record(
            tx, nil,
            AuditEvent(
                "session.token-reused", by: .account(account), on: id,
                details: ["case": opened.uuidString.lowercased()]))
    }
}
