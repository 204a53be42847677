import Foundation
import Primitives
import Store
import Vault

package enum RosterImportTag {}
typealias ImportID = Identifier<RosterImportTag>

/// A staged file as its row has it.
struct StagedImport: Sendable {
    enum State: String, Sendable { case staged, confirmed, cancelled }

    let id: ImportID
    let state: State
    let preview: ImportPreview
    /// What was written, once confirmed.
    let done: ImportCounts?
}

extension StagedImport.State: SQLEncodable, SQLDecodable {}

/// Every statement on `roster_import` and `roster_import_chunk`. Seals and opens on the way.
struct ImportStore: Sendable {
    /// Seconds that a file waits for a yes.
    static let lifetime: TimeInterval = 86_400
    /// Pieces written by one statement.
    private static let batch = 16

    let vault: KeyVault
    let random: RandomSource

    func stage(
        _ tx: Transaction, _ workspace: WorkspaceID, _ preview: ImportPreview, _ pieces: [[UInt8]]
    ) throws -> ImportID {
        let id = ImportID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO roster_import (workspace_id, id, state, preview, created_at, expires_at)
            VALUES (\(workspace), \(id), 'staged', \(seal(tx, preview, id, workspace)), \(tx.now),
                \(tx.now + Self.lifetime))
            """)
        for batch in Array(zip(0..., pieces)).batches(of: Self.batch) { try insert(tx, workspace, id, batch) }
        return id
    }

    /// Nil where there is none, or it is too old.
    func find(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID) throws -> StagedImport? {
        try find(tx, workspace, id, " AND expires_at > \(tx.now)")
    }

    /// The file that still waits for a yes, locked: of two who confirm at once the second finds none.
    func claim(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID) throws -> StagedImport? {
        try find(tx, workspace, id, " AND expires_at > \(tx.now) AND state = 'staged' FOR UPDATE")
    }

    func pieces(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID) throws -> [[UInt8]] {
        let key = try vault.workspaceKey(tx, workspace)
        return try tx.rows(
            """
            SELECT id, bytes FROM roster_import_chunk WHERE workspace_id = \(workspace) AND import_id = \(id)
            ORDER BY number
            """
        ).map { try vault.open($0.get("bytes"), under: key, at: Self.piecePlace($0.get("id"), workspace)) }
    }

    /// Keeps what the file would do with other columns; false where it no longer waits.
    func change(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID, _ preview: ImportPreview) throws -> Bool {
        try tx.run(
            """
            UPDATE roster_import SET preview = \(seal(tx, preview, id, workspace))
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'staged'
            """) == 1
    }

    func confirm(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID, _ counts: ImportCounts) throws {
        try tx.run(
            """
            UPDATE roster_import SET state = 'confirmed', new_count = \(counts.new), changed_count = \(counts.changed),
                same_count = \(counts.same) WHERE workspace_id = \(workspace) AND id = \(id)
            """)
        try dropPieces(tx, workspace, id)
    }

    /// False where it no longer waits.
    func cancel(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID) throws -> Bool {
        let isCancelled =
            try tx.run(
                """
                UPDATE roster_import SET state = 'cancelled'
                WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'staged'
                """) == 1
        try dropPieces(tx, workspace, id)
        return isCancelled
    }

    /// Forgets files that nobody said yes to within a day, and what is left of the others.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM roster_import WHERE expires_at <= \(tx.now)")
    }

    /// Forgets every file of a workspace, whatever became of it: nobody can tell who is in it without opening it.
    func forgetAll(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        try tx.run("DELETE FROM roster_import WHERE workspace_id = \(workspace)")
    }

    private func dropPieces(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID) throws {
        try tx.run("DELETE FROM roster_import_chunk WHERE workspace_id = \(workspace) AND import_id = \(id)")
    }

    private func find(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID, _ condition: SQL
    ) throws -> StagedImport? {
        let row = try tx.first(
            """
            SELECT state, preview, new_count, changed_count, same_count FROM roster_import
            WHERE workspace_id = \(workspace) AND id = \(id)\(condition)
            """)
        return try row.map { row in
            let preview: ImportPreview = try vault.open(
                row.get("preview"), under: vault.workspaceKey(tx, workspace), at: Self.previewPlace(id, workspace))
            return StagedImport(id: id, state: try row.get("state"), preview: preview, done: try Self.counts(row))
        }
    }

    private static func counts(_ row: Row) throws -> ImportCounts? {
        guard let new: Int = try row.get("new_count"), let changed: Int = try row.get("changed_count"),
            let same: Int = try row.get("same_count")
        else { return nil }
        return ImportCounts(new: new, changed: changed, same: same)
    }

    private func insert(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ImportID, _ pieces: [(number: Int, bytes: [UInt8])]
    ) throws {
        let key = try vault.workspaceKey(tx, workspace)
        let ids = pieces.map { _ in random.uuid(at: tx.now) }
        let sealed = try zip(ids, pieces).map { row, piece in
            try vault.seal(piece.bytes, under: key, at: Self.piecePlace(row, workspace)).bytes
        }
        try tx.run(
            """
            INSERT INTO roster_import_chunk (workspace_id, import_id, id, number, bytes)
            SELECT \(workspace), \(id), c.id, c.number, c.bytes
            FROM unnest(\(ids), \(pieces.map(\.number)), \(sealed)) AS c (id, number, bytes)
            """)
    }

    private func seal(
        _ tx: Transaction, _ preview: ImportPreview, _ id: ImportID, _ workspace: WorkspaceID
    ) throws -> Sealed<ImportPreview> {
        try vault.seal(preview, under: vault.workspaceKey(tx, workspace), at: Self.previewPlace(id, workspace))
    }

    private static func previewPlace(_ id: ImportID, _ workspace: WorkspaceID) -> Place {
        Place("roster_import", "preview", row: id.uuid, workspace: workspace)
    }

    private static func piecePlace(_ row: UUID, _ workspace: WorkspaceID) -> Place {
        Place("roster_import_chunk", "bytes", row: row, workspace: workspace)
    }
}
