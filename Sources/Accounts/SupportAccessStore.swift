import Foundation
import Policy
import Primitives
import Store
import Vault

extension SupportAccess.Ending: SQLEncodable, SQLDecodable {}

/// Every statement on `support_access`. Needs the system scope: accounts belong to no workspace.
package struct SupportAccessStore: Sendable {
    let accounts: AccountStore

    package init(accounts: AccountStore) { self.accounts = accounts }

    private var vault: KeyVault { accounts.vault }

    // MARK: Wishes

    /// What somebody of support wants, and of whom.
    package struct Wish: Sendable {
        package let workspace: WorkspaceID
        package let address: EmailAddress
        package let reason: String
        package let operatorAccount: AccountID

        package init(workspace: WorkspaceID, address: EmailAddress, reason: String, operatorAccount: AccountID) {
            self.workspace = workspace
            self.address = address
            self.reason = reason
            self.operatorAccount = operatorAccount
        }
    }

    /// Notes a wish, and whom to tell of it: nobody, where no other active member has the address. Who asks sees no
    /// difference.
    package func ask(_ tx: Transaction, _ wish: Wish) throws -> (id: SupportAccessID, account: AccountID?) {
        let account: AccountID? = try tx.first(
            """
            SELECT a.id FROM account a JOIN membership m ON m.account_id = a.id
            WHERE a.address_index = \(vault.blindIndex(wish.address)) AND m.workspace_id = \(wish.workspace)
                AND m.state = 'active' AND a.id <> \(wish.operatorAccount)
            """)?.get("id")
        let id = SupportAccessID(accounts.random.uuid(at: tx.now))
        let key = try vault.workspaceKey(tx, wish.workspace)
        let reason = try vault.seal(wish.reason, under: key, at: Self.place("reason", id, wish.workspace))
        let hint = try vault.seal(wish.address.hint, under: key, at: Self.place("hint", id, wish.workspace))
        let asking = try accounts.account(tx, wish.operatorAccount).map {
            try vault.seal($0.signature, under: key, at: Self.place("asking", id, wish.workspace))
        }
        try tx.run(
            """
            INSERT INTO support_access (workspace_id, id, account_id, operator_id, reason, asking, hint, address_index,
                asked_at, answer_by)
            VALUES (\(wish.workspace), \(id), \(account), \(wish.operatorAccount), \(reason), \(asking), \(hint),
                \(vault.blindIndex(wish.address)), \(tx.now), \(tx.now.addingTimeInterval(SupportRule.patience)))
            """)
        return (id, account)
    }

    /// How many wishes of somebody wait for an answer, as they see it. Holds their account, so that none is added
    /// meanwhile.
    package func waiting(_ tx: Transaction, of operatorAccount: AccountID) throws -> Int {
        _ = try tx.rows("SELECT id FROM account WHERE id = \(operatorAccount) FOR UPDATE")
        return try tx.first(
            """
            SELECT count(*) AS count FROM support_access WHERE operator_id = \(operatorAccount) AND allowed_at IS NULL
                AND closed_at IS NULL AND answer_by > \(tx.now)
            """)?.get("count") ?? 0
    }

    /// A wish that waits for a member's answer; nil for any other.
    package func wish(_ tx: Transaction, _ id: SupportAccessID) throws -> SupportAccess? {
        try list(
            tx, "x.id = \(id) AND x.allowed_at IS NULL AND \(Self.isOpen(tx.now)) AND \(Self.isAnswerable)"
        ).first
    }

    // MARK: The person's word

    /// Whose word it is, and in which session they say it.
    package struct Voice: Sendable {
        package let account: AccountID
        package let address: EmailAddress
        package let session: UUID

        package init(account: AccountID, address: EmailAddress, session: UUID) {
            self.account = account
            self.address = address
            self.session = session
        }
    }

    /// What became of a person's word.
    package enum Answer: Sendable, Equatable {
        case allowed(WorkspaceID)
        /// There is nothing of theirs to allow.
        case nothing
        /// The workspace does not believe the sign-in that they say it in.
        case otherSignIn
    }

    /// Allows what was asked for.
    package func allow(
        _ tx: Transaction, _ id: SupportAccessID, by voice: Voice, for hours: SupportHours
    ) throws -> Answer {
        let allowed = try tx.first(
            """
            UPDATE support_access x SET allowed_at = \(tx.now), ends_at = \(tx.now.addingTimeInterval(hours.seconds)),
                met_provider = w.required_provider, met_tenant = w.required_tenant, met_method = s.method,
                met_factor = s.second_factor
            FROM \(SessionStore.speakers)
            WHERE x.id = \(id) AND x.account_id = \(voice.account) AND w.id = x.workspace_id
                AND \(Self.speaks(voice, tx.now)) AND x.allowed_at IS NULL AND \(Self.isOpen(tx.now))
            RETURNING x.workspace_id
            """)
        if let allowed { return .allowed(try allowed.get("workspace_id")) }
        let mine = try wish(tx, id).map { $0.account == voice.account } ?? false
        return mine ? .otherSignIn : .nothing
    }

    /// Lets all of support in, unasked. Nil where the workspace does not believe the sign-in.
    package func offer(
        _ tx: Transaction, _ workspace: WorkspaceID, by voice: Voice, for hours: SupportHours
    ) throws -> SupportAccessID? {
        let id = SupportAccessID(accounts.random.uuid(at: tx.now))
        let hint = try vault.seal(
            voice.address.hint, under: vault.workspaceKey(tx, workspace), at: Self.place("hint", id, workspace))
        return try tx.first(
            """
            INSERT INTO support_access (workspace_id, id, account_id, hint, asked_at, answer_by, allowed_at, ends_at,
                met_provider, met_tenant, met_method, met_factor)
            SELECT w.id, \(id), m.account_id, \(hint), \(tx.now), \(tx.now), \(tx.now),
                \(tx.now.addingTimeInterval(hours.seconds)), w.required_provider, w.required_tenant, s.method,
                s.second_factor
            FROM \(SessionStore.speakers)
            WHERE w.id = \(workspace) AND \(Self.speaks(voice, tx.now))
            RETURNING id
            """) == nil ? nil : id
    }

    /// Who may let others into a workspace: an active member, in a session that the workspace itself would let in, by every
    /// rule it has, though the person may be at work in another one just now.
    private static func speaks(_ voice: Voice, _ now: Date) -> SQL {
        """
        s.id = \(voice.session) AND s.account_id = \(voice.account) AND s.support_account_id IS NULL
            AND m.state = 'active' AND \(SessionStore.isLive(now)) AND \(SessionStore.isBelieved)
        """
    }

    // MARK: Ends

    /// A wish, or leave, that came to its end.
    package struct Ended: Sendable {
        package let id: SupportAccessID
        package let workspace: WorkspaceID
        package let account: AccountID?
        package let ending: SupportAccess.Ending
        package let wasAllowed: Bool
    }

    private static let ended: SQL = "workspace_id, id, account_id, ending, allowed_at IS NOT NULL AS was_allowed"

    /// Says no, or ends what was allowed. Nil where there is nothing of this person's to end.
    package func end(_ tx: Transaction, _ id: SupportAccessID, by account: AccountID) throws -> Ended? {
        try tx.first(
            """
            UPDATE support_access x SET ended_at = \(tx.now),
                ending = CASE WHEN allowed_at IS NULL THEN \(SupportAccess.Ending.declined) ELSE \(SupportAccess.Ending.ended) END
            WHERE id = \(id) AND account_id = \(account) AND \(Self.isOpen(tx.now)) RETURNING \(Self.ended)
            """
        ).map(ended)
    }

    /// Ends what a person offered in a workspace by themselves: who offers again changes the time, and is still one line of
    /// support's list.
    package func endOffers(_ tx: Transaction, _ workspace: WorkspaceID, by account: AccountID) throws -> [Ended] {
        try tx.rows(
            """
            UPDATE support_access x SET ended_at = \(tx.now), ending = \(SupportAccess.Ending.ended)
            WHERE workspace_id = \(workspace) AND account_id = \(account) AND operator_id IS NULL
                AND \(Self.isOpen(tx.now)) RETURNING \(Self.ended)
            """
        ).map(ended)
    }

    /// Support itself needs it no more, as far as it can see that there is something to need. Nil where it is not this
    /// operator's.
    package func close(_ tx: Transaction, _ id: SupportAccessID, by operatorAccount: AccountID) throws -> Ended? {
        try tx.first(
            """
            UPDATE support_access x SET closed_at = \(tx.now), ended_at = COALESCE(ended_at, \(tx.now)),
                ending = COALESCE(ending, \(SupportAccess.Ending.closed))
            WHERE id = \(id) AND operator_id = \(operatorAccount) AND closed_at IS NULL
                AND (\(Self.isOpen(tx.now)) OR (allowed_at IS NULL AND answer_by > \(tx.now)))
            RETURNING \(Self.ended)
            """
        ).map(ended)
    }

    /// Takes back what one of support asked of an address before and waits for still: who asks again has asked once.
    package func closeEarlier(_ tx: Transaction, than wish: Wish) throws -> [Ended] {
        try tx.rows(
            """
            UPDATE support_access x SET closed_at = \(tx.now), ended_at = COALESCE(ended_at, \(tx.now)),
                ending = COALESCE(ending, \(SupportAccess.Ending.closed))
            WHERE workspace_id = \(wish.workspace) AND operator_id = \(wish.operatorAccount)
                AND address_index = \(vault.blindIndex(wish.address)) AND allowed_at IS NULL AND closed_at IS NULL
                AND answer_by > \(tx.now)
            RETURNING \(Self.ended)
            """
        ).map(ended)
    }

    /// Takes back everything that was allowed to one of support by name.
    package func revokeAll(_ tx: Transaction, givenTo operatorAccount: AccountID) throws -> [Ended] {
        try revoke(tx, "operator_id = \(operatorAccount)")
    }

    /// Takes back everything that a person allowed, or what they allowed in one workspace. What waits for their answer
    /// opens nothing, and goes on waiting.
    func revokeAll(_ tx: Transaction, of account: AccountID, in workspace: WorkspaceID? = nil) throws -> [Ended] {
        try revoke(
            tx,
            "account_id = \(account) AND (\(workspace)::uuid IS NULL OR workspace_id = \(workspace)::uuid)")
    }

    /// Takes back the leave by which a session was opened; nothing for a session of the person's own.
    func revoke(_ tx: Transaction, openedAs session: UUID, of account: AccountID) throws -> [Ended] {
        try revoke(
            tx,
            """
            account_id = \(account)
                AND id = (SELECT support_access_id FROM session WHERE id = \(session) AND account_id = \(account))
            """)
    }

    private func revoke(_ tx: Transaction, _ which: SQL) throws -> [Ended] {
        try tx.rows(
            """
            UPDATE support_access x SET ended_at = \(tx.now), ending = \(SupportAccess.Ending.revoked)
            WHERE \(which) AND allowed_at IS NOT NULL AND \(Self.isOpen(tx.now)) RETURNING \(Self.ended)
            """
        ).map(ended)
    }

    /// Whether the person asked is still there to answer. Of `support_access x`.
    static let isAnswerable: SQL = """
        EXISTS (SELECT FROM membership i WHERE i.workspace_id = x.workspace_id AND i.account_id = x.account_id
            AND i.state = 'active')
        """

    /// Of `support_access x`.
    private static func isOpen(_ now: Date) -> SQL {
        "x.ended_at IS NULL AND COALESCE(x.ends_at, x.answer_by) > \(now)"
    }

    /// Ends what has run out, and forgets what has been over for long.
    package func prune(_ tx: Transaction) throws -> [Ended] {
        let expired = try tx.rows(
            """
            UPDATE support_access x SET ended_at = COALESCE(ends_at, answer_by), ending = \(SupportAccess.Ending.expired)
            WHERE ended_at IS NULL AND COALESCE(ends_at, answer_by) <= \(tx.now) RETURNING \(Self.ended)
            """
        ).map(ended)
        try tx.run("DELETE FROM support_access WHERE ended_at < \(tx.now.addingTimeInterval(-SupportRule.memory))")
        return expired
    }

    /// Deletes what support asked somebody in a workspace, or was offered by them. The person's own log is not here.
    package func forget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ account: AccountID?, addresses: [[UInt8]]
    ) throws {
        try tx.run(
            """
            DELETE FROM support_access WHERE workspace_id = \(workspace)
                AND (account_id = \(account) OR address_index = ANY(\(addresses)))
            """)
    }

    private func ended(_ row: Row) throws -> Ended {
        Ended(
            id: try row.get("id"), workspace: try row.get("workspace_id"), account: try row.get("account_id"),
            ending: try row.get("ending"), wasAllowed: try row.get("was_allowed"))
    }

    // MARK: Reading

    /// What a person was asked for and has allowed, the newest first.
    package func ofPerson(_ tx: Transaction, _ account: AccountID) throws -> [SupportAccess] {
        try list(
            tx,
            "x.account_id = \(account) AND x.ended_at IS NULL AND (x.allowed_at IS NOT NULL OR \(Self.isAnswerable))")
    }

    /// What one of support asked for, and what persons offer to all of support.
    package func ofOperator(_ tx: Transaction, _ account: AccountID) throws -> [SupportAccess] {
        try list(
            tx,
            """
            (x.operator_id = \(account) OR (x.operator_id IS NULL AND x.account_id <> \(account)
                AND x.ended_at IS NULL AND x.ends_at > \(tx.now)))
            """)
    }

    private func list(_ tx: Transaction, _ which: SQL) throws -> [SupportAccess] {
        try tx.rows(
            """
            SELECT x.workspace_id, x.id, w.name AS workspace_name, x.account_id, x.operator_id, x.asking, x.reason, x.hint,
                x.asked_at, x.answer_by, x.allowed_at, x.ends_at, x.ended_at, x.closed_at
            FROM support_access x JOIN workspace w ON w.id = x.workspace_id
            WHERE \(which) ORDER BY x.asked_at DESC, x.id LIMIT 100
            """
        ).map { try open(tx, $0) }
    }

    private func open(_ tx: Transaction, _ row: Row) throws -> SupportAccess {
        let id: SupportAccessID = try row.get("id")
        let workspace: WorkspaceID = try row.get("workspace_id")
        let own = try vault.workspaceKey(tx, workspace)
        let reason: Sealed<String>? = try row.get("reason")
        let asking: Sealed<String>? = try row.get("asking")
        return SupportAccess(
            id: id, workspace: workspace, workspaceName: try row.get("workspace_name"),
            account: try row.get("account_id"), operatorAccount: try row.get("operator_id"),
            asking: try asking.map { try vault.open($0, under: own, at: Self.place("asking", id, workspace)) },
            reason: try reason.map { try vault.open($0, under: own, at: Self.place("reason", id, workspace)) },
            hint: try vault.open(row.get("hint"), under: own, at: Self.place("hint", id, workspace)),
            askedAt: try row.get("asked_at"), answerBy: try row.get("answer_by"), allowedAt: try row.get("allowed_at"),
            endsAt: try row.get("ends_at"), endedAt: try row.get("ended_at"), closedAt: try row.get("closed_at"))
    }

    private static func place(_ column: StaticString, _ id: SupportAccessID, _ workspace: WorkspaceID) -> Place {
        Place("support_access", column, row: id.uuid, workspace: workspace)
    }
}
