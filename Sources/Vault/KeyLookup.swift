import Foundation
import Primitives
import Store

extension KeyVault {
    /// Whether the database has the installation's own key, without which no other was ever of use. Needs the system scope.
    package static func hasKeys(_ tx: Transaction) throws -> Bool {
        try !KeyStore().find(tx, .installation, .workspace, owners: [WorkspaceID.installation.uuid]).isEmpty
    }

    /// The key that bears `id`, of whomever it is in these workspaces: for looking whether a stored value opens without
    /// knowing whose it is. Nil where no such key is kept; one that was destroyed is there, and says so when used. Needs
    /// the system scope.
    package func key(_ tx: Transaction, named id: UUID, in workspaces: [WorkspaceID]) throws -> DataKey? {
        guard let owner = try store.owner(tx, of: id, in: workspaces) else { return nil }
        return try ring(tx, owner)?.key(at: tx.now)
    }
}
