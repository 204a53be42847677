import Foundation
import Primitives
import Store
import Vault

package enum OutreachImportTag {}
typealias ContactImportID = Identifier<OutreachImportTag>

/// Every statement on `outreach_import` and `outreach_import_chunk`. Seals and opens on the way.
struct ContactImportStore: Sendable {
    /// Seconds that a file waits for a yes.
    static let lifetime: TimeInterval = 86_400
    /// Files of one person that wait at the same time; the oldest goes first.
    private static let waiting = 5

    let vault: KeyVault
    let random: RandomSource

    func stage<Summary: StagedSummary>(
        _ tx: Transaction, _ owner: OutreachOwner, _ summary: Summary, _ pieces: [[UInt8]]
    ) throws -> ContactImportID {
        try makeRoom(tx, owner)
        let id = ContactImportID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO outreach_import (workspace_id, id, person_id, kind, summary, created_at, expires_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(Summary.kind), \(seal(tx, owner, id, summary)),
                \(tx.now), \(tx.now + Self.lifetime))
            """)
        let key = try key(tx, owner)
        for (number, piece) in pieces.enumerated() {
            let chunk = random.uuid(at: tx.now)
            let sealed = try vault.seal(piece, under: key, at: Self.place(chunk, owner.workspace))
            try tx.run(
                """
                INSERT INTO outreach_import_chunk (workspace_id, id, person_id, import_id, number, bytes)
                VALUES (\(owner.workspace), \(chunk), \(owner.person), \(id), \(number), \(sealed))
                """)
        }
        return id
    }

    /// Keeps what the file would do with other columns; false where it no longer waits.
    func change(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID, _ summary: ContactImportSummary
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE outreach_import SET summary = \(seal(tx, owner, id, summary))
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
                AND expires_at > \(tx.now)
            """) == 1
    }

    /// Nil where there is none of this kind, or it has waited too long.
    func find<Summary: StagedSummary>(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID, locking: Bool = false
    ) throws -> Summary? {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        let row = try tx.first(
            """
            SELECT summary FROM outreach_import WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND id = \(id) AND kind = \(Summary.kind)
                AND expires_at > \(tx.now)\(lock)
            """)
        return try row.map { row in
            try vault.open(
                row.get("summary"), under: key(tx, owner),
                at: Place("outreach_import", "summary", row: id.uuid, workspace: owner.workspace))
        }
    }

    /// The file itself, a piece at a time and in its order.
    func eachPiece(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID, _ body: ([UInt8]) throws -> Void
    ) throws {
        let key = try key(tx, owner)
        var number = 0
        while let row = try tx.first(
            """
            SELECT id, bytes FROM outreach_import_chunk
            WHERE workspace_id = \(owner.workspace) AND import_id = \(id) AND number = \(number)
            """)
        {
            try body(vault.open(row.get("bytes"), under: key, at: Self.place(row.get("id"), owner.workspace)))
            number += 1
        }
    }

    /// False where there is none.
    func drop(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID) throws -> Bool {
        try tx.run(
            """
            DELETE FROM outreach_import
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """) == 1
    }

    /// Forgets files to which nobody said yes within a day. Needs the system scope.
    func prune(_ tx: Transaction) throws { try tx.run("DELETE FROM outreach_import WHERE expires_at <= \(tx.now)") }

    private func makeRoom(_ tx: Transaction, _ owner: OutreachOwner) throws {
        try tx.run(
            """
            DELETE FROM outreach_import WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                AND id IN (SELECT id FROM outreach_import WHERE workspace_id = \(owner.workspace)
                    AND person_id = \(owner.person) ORDER BY id DESC OFFSET \(Self.waiting - 1))
            """)
    }

    private func seal<Summary: StagedSummary>(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID, _ summary: Summary
    ) throws -> Sealed<Summary> {
        try vault.seal(
            summary, under: key(tx, owner),
            at: Place("outreach_import", "summary", row: id.uuid, workspace: owner.workspace))
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ chunk: UUID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_import_chunk", "bytes", row: chunk, workspace: workspace)
    }
}
