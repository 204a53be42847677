import Foundation
import Primitives
import Store
import Vault

/// A sequence as it is kept.
struct KeptSequence: Sendable, Equatable {
    let id: SequenceID
    let sequence: MailSequence
}

/// Every statement on `outreach_sequence`. Seals and opens on the way. In the scope of the owner.
struct SequenceStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    func add(_ tx: Transaction, _ owner: OutreachOwner, _ sequence: MailSequence) throws -> SequenceID {
        let id = SequenceID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO outreach_sequence (workspace_id, id, person_id, document, created_at, updated_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(sealed(tx, owner, sequence, id)), \(tx.now), \(tx.now))
            """)
        return id
    }

    /// What was started already goes on as it was approved.
    func change(_ tx: Transaction, _ owner: OutreachOwner, _ id: SequenceID, _ sequence: MailSequence) throws {
        try tx.run(
            """
            UPDATE outreach_sequence SET document = \(sealed(tx, owner, sequence, id)), updated_at = \(tx.now)
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """)
    }

    func delete(_ tx: Transaction, _ owner: OutreachOwner, _ id: SequenceID) throws -> Bool {
        try tx.run(
            """
            DELETE FROM outreach_sequence
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """) == 1
    }

    func sequence(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: SequenceID, locking: Bool = false
    ) throws -> KeptSequence? {
        let lock: SQL = locking ? " FOR NO KEY UPDATE" : ""
        return try tx.rows(
            """
            SELECT id, document FROM outreach_sequence
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)\(lock)
            """
        ).map { try read(tx, owner, $0) }.first
    }

    /// The latest first.
    func all(_ tx: Transaction, _ owner: OutreachOwner) throws -> [KeptSequence] {
        try tx.rows(
            """
            SELECT id, document FROM outreach_sequence
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            ORDER BY id DESC LIMIT \(MailSequence.maximum)
            """
        ).map { try read(tx, owner, $0) }
    }

    private func sealed(
        _ tx: Transaction, _ owner: OutreachOwner, _ sequence: MailSequence, _ id: SequenceID
    ) throws -> Sealed<MailSequence> {
        try vault.seal(sequence, under: key(tx, owner), at: Self.place(id, owner.workspace))
    }

    private func read(_ tx: Transaction, _ owner: OutreachOwner, _ row: Row) throws -> KeptSequence {
        let id: SequenceID = try row.get("id")
        return KeptSequence(
            id: id,
            sequence: try vault.open(
                row.get("document"), under: key(tx, owner), at: Self.place(id, owner.workspace)))
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ id: SequenceID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_sequence", "document", row: id.uuid, workspace: workspace)
    }
}
