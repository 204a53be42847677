import Foundation
import Mail
import Primitives
import Store
import Vault

/// Every statement on `outreach_sequence_file` and `outreach_shared_file`: what goes with mails of sequences. Seals and opens on the
/// way. In the scope of a person.
struct SequenceFileStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// - Parameter id: what the sequence calls it.
    func add(
        _ tx: Transaction, _ owner: OutreachOwner, _ sequence: SequenceID, _ id: UUID, _ octets: [UInt8]
    ) throws {
        let place = Place("outreach_sequence_file", "octets", row: id, workspace: owner.workspace)
        try tx.run(
            """
            INSERT INTO outreach_sequence_file (workspace_id, id, person_id, sequence_id, octets, size, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(sequence),
                \(vault.seal(octets, under: key(tx, owner), at: place)), \(octets.count), \(tx.now))
            """)
    }

    /// Nil where it is not there any more. Throws where it is not what the sequence says.
    func octets(
        _ tx: Transaction, _ owner: OutreachOwner, _ sequence: SequenceID, _ file: AttachedFile
    ) throws -> [UInt8]? {
        let row = try tx.first(
            """
            SELECT octets FROM outreach_sequence_file WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND sequence_id = \(sequence) AND id = \(file.id)
            """)
        let place = Place("outreach_sequence_file", "octets", row: file.id, workspace: owner.workspace)
        return try row.map { try whole(vault.open($0.get("octets"), under: key(tx, owner), at: place), file) }
    }

    /// Forgets those that a sequence does not name any more.
    func keep(_ tx: Transaction, _ owner: OutreachOwner, _ sequence: SequenceID, only files: [AttachedFile]) throws {
        try tx.run(
            """
            DELETE FROM outreach_sequence_file WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND sequence_id = \(sequence) AND NOT (id = ANY(\(files.map(\.id))))
            """)
    }

    /// Octets of all files of a person's sequences.
    func size(_ tx: Transaction, _ owner: OutreachOwner) throws -> Int {
        try tx.first(
            """
            SELECT COALESCE(sum(size), 0)::bigint AS size FROM outreach_sequence_file
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("size") ?? 0
    }

    /// One of a sequence that is shown to others.
    func share(
        _ tx: Transaction, _ owner: OutreachOwner, _ shared: SharedSequenceID, _ id: UUID, _ octets: [UInt8]
    ) throws {
        let place = Place("outreach_shared_file", "octets", row: id, workspace: owner.workspace)
        let sealed = try vault.seal(octets, under: vault.workspaceKey(tx, owner.workspace), at: place)
        try tx.run(
            """
            INSERT INTO outreach_shared_file (workspace_id, id, person_id, shared_id, octets, size)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(shared), \(sealed), \(octets.count))
            """)
    }

    func octets(
        _ tx: Transaction, _ workspace: WorkspaceID, of shared: SharedSequenceID, _ file: AttachedFile
    ) throws -> [UInt8]? {
        let row = try tx.first(
            """
            SELECT octets FROM outreach_shared_file
            WHERE workspace_id = \(workspace) AND shared_id = \(shared) AND id = \(file.id)
            """)
        let place = Place("outreach_shared_file", "octets", row: file.id, workspace: workspace)
        return try row.map {
            try whole(vault.open($0.get("octets"), under: vault.workspaceKey(tx, workspace), at: place), file)
        }
    }

    private func whole(_ octets: [UInt8], _ file: AttachedFile) throws -> [UInt8] {
        guard constantTimeEqual(Array(vault.fileCode(octets).utf8), Array(file.code.utf8)) else {
            throw VaultError.unreadable
        }
        return octets
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }
}
