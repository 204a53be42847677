import Foundation
import Primitives
import Store
import Vault

/// Makes checkpoints and keeps them in the database. They protect a chain once somebody keeps a copy elsewhere.
package struct CheckpointStore: Sendable {
    private let vault: KeyVault

    package init(vault: KeyVault) { self.vault = vault }

    /// Signs the present end of a chain. Nil where nothing was added since the last checkpoint. Needs the system scope.
    @discardableResult
    package func checkpoint(_ tx: Transaction, _ workspace: WorkspaceID?) throws -> Checkpoint? {
        let workspace = workspace ?? .installation
        guard let head = try AuditStore().head(tx, workspace), head.seq > 0 else { return nil }
        let checkpoint = try Checkpoint(
            workspace, seq: head.seq, hash: head.hash, time: UTCTime.text(tx.now), signing: vault.signing)
        let added = try tx.run(
            """
            INSERT INTO audit_checkpoint (workspace_id, seq, at, note)
            VALUES (\(workspace), \(head.seq), \(tx.now), \(checkpoint.note)) ON CONFLICT (workspace_id, seq) DO NOTHING
            """)
        return added == 1 ? checkpoint : nil
    }

    /// Signs the end of each chain that has grown, and returns the new checkpoints. Needs the system scope.
    package func checkpointAll(_ tx: Transaction) throws -> [Checkpoint] {
        try tx.rows(
            """
            SELECT workspace_id FROM audit_head h WHERE seq > 0 AND NOT EXISTS (
                SELECT FROM audit_checkpoint c WHERE c.workspace_id = h.workspace_id AND c.seq = h.seq)
            """
        ).compactMap { try checkpoint(tx, $0.get("workspace_id", as: WorkspaceID.self)) }
    }

    /// The last checkpoint of each chain, to be kept outside. Needs the system scope.
    package func latest(_ tx: Transaction) throws -> [Checkpoint] {
        try tx.rows("SELECT DISTINCT ON (workspace_id) note FROM audit_checkpoint ORDER BY workspace_id, seq DESC")
            .flatMap { try CheckpointFile.parse($0.get("note")) }
    }

    /// The notes of a chain, in order: each text as it stands, since somebody may have changed it.
    func notes(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [(seq: Int64, note: String)] {
        try tx.rows("SELECT seq, note FROM audit_checkpoint WHERE workspace_id = \(workspace) ORDER BY seq")
            .map { try ($0.get("seq"), $0.get("note")) }
    }
}
