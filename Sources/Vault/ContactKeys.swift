import Foundation
import Primitives
import Store

/// Keys of people outside of a workspace to whom one of its people writes: one for each contact, so that forgetting one
/// leaves the others.
extension KeyVault {
    /// Makes keys for contacts that have none yet. Throws where one has.
    package func createContactKeys(
        _ tx: Transaction, _ workspace: WorkspaceID, _ contacts: [UUID]
    ) throws -> [UUID: DataKey] {
        let wrapper = try workspaceKey(tx, workspace)
        let keys = contacts.map {
            newKey(
                KeyOwner(workspace: workspace, kind: .contact, id: $0), version: 1, usableFrom: tx.now,
                createdAt: tx.now)
        }
        try store.insert(tx, keys.map { try wrap($0, by: wrapper) })
        return Dictionary(zip(contacts, keys.map(\.dataKey)), uniquingKeysWith: { first, _ in first })
    }

    /// The keys of contacts that the scope may see. A destroyed one is there, and says `.destroyed` when used.
    package func contactKeys(
        _ tx: Transaction, _ workspace: WorkspaceID, _ contacts: [UUID]
    ) throws -> [UUID: DataKey] {
        try rings(tx, workspace, .contact, contacts).compactMapValues { $0.key(at: tx.now) }
    }

    /// Overwrites the keys of contacts: nothing sealed under them opens again, in this process at once and in others
    /// within `KeyCache.lifetime`. A copy of the database that was made before still holds the key, wrapped.
    package func destroyContactKeys(_ tx: Transaction, _ workspace: WorkspaceID, _ contacts: [UUID]) throws {
        for contact in contacts {
            let owner = KeyOwner(workspace: workspace, kind: .contact, id: contact)
            _ = try store.destroy(tx, owner)
            cache.drop(owner)
        }
    }
}
