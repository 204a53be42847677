import Foundation
import Primitives
import Store
import Vault

package enum OutreachLeftoverTag {}
typealias LeftoverID = Identifier<OutreachLeftoverTag>

/// Every statement on `outreach_leftover`: drafts of ours that lie in a mailbox while nothing else here remembers them. In the
/// scope of the owner, or of the system.
struct LeftoverStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Waits between tries, in seconds; the last one for all that follow.
    static let waits: [TimeInterval] = [60, 300, 900, 3600, 14_400]
    /// Drafts of one look.
    static let batch = 20

    struct Leftover: Sendable {
        let id: LeftoverID
        /// Of the mailbox in which it lies; nil where that is not known.
        let account: [UInt8]?
        let draft: DraftReference
        let tries: Int
    }

    func add(_ tx: Transaction, _ owner: OutreachOwner, _ draft: DraftReference, in account: [UInt8]?) throws {
        let id = LeftoverID(random.uuid(at: tx.now))
        let sealed = try vault.seal(draft.text, under: key(tx, owner), at: Self.place(id, owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_leftover (workspace_id, id, person_id, account, draft, try_at, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(account), \(sealed), \(tx.now), \(tx.now))
            """)
    }

    /// Those that are to be tried now, or all of a person's.
    func of(_ tx: Transaction, _ owner: OutreachOwner, isDue: Bool, limit: Int = 100_000) throws -> [Leftover] {
        let due: SQL = isDue ? "AND try_at <= \(tx.now)" : ""
        let key = try key(tx, owner)
        return try tx.rows(
            """
            SELECT id, account, draft, tries FROM outreach_leftover
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) \(due) ORDER BY id LIMIT \(limit)
            """
        ).map { row in
            let id: LeftoverID = try row.get("id")
            let name: String = try vault.open(row.get("draft"), under: key, at: Self.place(id, owner.workspace))
            return Leftover(
                id: id, account: try row.get("account"), draft: DraftReference(name), tries: try row.get("tries"))
        }
    }

    /// Whose drafts are to be tried. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [OutreachOwner] {
        try tx.rows(
            """
            SELECT DISTINCT workspace_id, person_id FROM outreach_leftover WHERE try_at <= \(tx.now) LIMIT \(limit)
            """
        ).map { OutreachOwner(workspace: try $0.get("workspace_id"), person: try $0.get("person_id")) }
    }

    func remove(_ tx: Transaction, _ owner: OutreachOwner, _ id: LeftoverID) throws {
        try tx.run("DELETE FROM outreach_leftover WHERE workspace_id = \(owner.workspace) AND id = \(id)")
    }

    func postpone(_ tx: Transaction, _ owner: OutreachOwner, _ leftover: Leftover) throws {
        let wait = Self.waits[min(leftover.tries, Self.waits.count - 1)]
        try tx.run(
            """
            UPDATE outreach_leftover SET tries = tries + 1, try_at = \(tx.now + wait)
            WHERE workspace_id = \(owner.workspace) AND id = \(leftover.id)
            """)
    }

    /// Until its mailbox is connected.
    func park(_ tx: Transaction, _ owner: OutreachOwner, _ ids: [LeftoverID]) throws {
        try tx.run(
            """
            UPDATE outreach_leftover SET try_at = NULL
            WHERE workspace_id = \(owner.workspace) AND id = ANY(\(ids.map(\.uuid)))
            """)
    }

    /// A mailbox was connected: all are tried.
    func wake(_ tx: Transaction, _ owner: OutreachOwner) throws {
        try tx.run(
            """
            UPDATE outreach_leftover SET try_at = \(tx.now), tries = 0
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ id: LeftoverID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_leftover", "draft", row: id.uuid, workspace: workspace)
    }
}
