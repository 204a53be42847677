import Primitives
import Store

/// A workspace is never left without an owner who can come in.
enum OwnerRule {
    /// Holds the workspace: two owners who put each other down at once would both succeed without it.
    static func hold(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        _ = try tx.rows("SELECT id FROM workspace WHERE id = \(workspace) FOR UPDATE")
    }

    /// Whether there is an active owner beside this person, as a condition.
    static func others(_ workspace: WorkspaceID, than person: PersonID) -> SQL {
        """
        EXISTS (SELECT FROM membership o WHERE o.workspace_id = \(workspace) AND o.role = 'owner'
            AND o.state = 'active' AND o.person_id <> \(person))
        """
    }
}
