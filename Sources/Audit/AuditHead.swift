import Primitives
import Store

/// How far a chain had come, and the hash of its last entry.
package struct AuditHead: Sendable, Equatable {
    package let workspace: WorkspaceID
    package let seq: Int64
    package let hash: [UInt8]
}

extension AuditTrail {
    /// The ends of all chains. Needs the system scope.
    package static func heads(_ tx: Transaction) throws -> [AuditHead] {
        try tx.rows("SELECT workspace_id, seq, hash FROM audit_head ORDER BY workspace_id").map {
            try AuditHead(workspace: $0.get("workspace_id"), seq: $0.get("seq"), hash: $0.get("hash"))
        }
    }
}
