import Foundation
import Primitives
import Store

/// Rotation of each level. A new version seals what is written from then on; older versions go on opening.
extension KeyVault {
    /// Seconds between publishing a new version and its first use, so that every process has heard of it by then.
    package static let lead: TimeInterval = 2 * KeyCache.lifetime

    /// Gives a workspace, or the installation, a new key version. Follow with `rewrapKeys` once it is in use.
    ///
    /// In an emergency `lead` may be 0: other processes then cannot open what this one seals for up to `KeyCache.lifetime`.
    @discardableResult
    package func rotateWorkspaceKey(
        _ tx: Transaction, _ workspace: WorkspaceID, lead: TimeInterval = KeyVault.lead
    ) throws -> UUID {
        try roots.hold(tx)
        return try addVersion(tx, .workspace(workspace), lead: lead) { try self.wrapByRoot($0) }
    }

    /// Gives a person a new key version.
    @discardableResult
    package func rotatePersonKey(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, lead: TimeInterval = KeyVault.lead
    ) throws -> UUID {
        let wrapper = try workspaceKey(tx, workspace)
        let owner = KeyOwner(workspace: workspace, kind: .person, id: person.uuid)
        return try addVersion(tx, owner, lead: lead) { try self.wrap($0, by: wrapper) }
    }

    /// Gives a new key version to up to `limit` people whose newest is older than `date`, and returns to how many. Zero
    /// means done.
    package func rotatePersonKeys(
        _ tx: Transaction, _ workspace: WorkspaceID, olderThan date: Date, limit: Int = KeyStore.chunk
    ) throws -> Int {
        let wrapper = try workspaceKey(tx, workspace)
        let keys = try store.newest(tx, workspace, .person, olderThan: date, limit: limit).map {
            newKey($0.owner, version: $0.version + 1, usableFrom: tx.now + Self.lead, createdAt: tx.now)
        }
        try store.insert(tx, keys.map { try wrap($0, by: wrapper) })
        for key in keys { cache.drop(key.owner) }
        return keys.count
    }

    /// Wraps up to `limit` keys of people and contacts by the workspace's newest usable version, and returns how many
    /// that were. Zero means done. What the keys sealed stays as it is.
    package func rewrapKeys(_ tx: Transaction, _ workspace: WorkspaceID, limit: Int = KeyStore.chunk) throws -> Int {
        let wrapper = try workspaceKey(tx, workspace)
        let material = try wrapper.material(wrapper.id)
        let keys = try store.find(tx, workspace, notWrappedBy: wrapper.id, limit: limit)
        try store.update(
            tx, keys.map { try rewrapped(tx, $0, by: wrapper.id) { try self.wrap($0, material, wrapper.id, at: $1) } })
        return keys.count
    }

    /// Wraps by the current root what another root wrapped: up to `limit` workspace keys and the installation's own keys.
    /// Returns how many that were. Zero means that the retiring root is needed no more. Needs the system scope.
    package func rewrapByCurrentRoot(_ tx: Transaction, limit: Int = KeyStore.chunk) throws -> Int {
        try roots.hold(tx, exclusively: true)
        let root = roots.current
        let keys = try store.find(tx, notWrappedByRoot: root.id, limit: limit)
        try store.update(tx, keys.map { try rewrapped(tx, $0, by: root.id) { try root.wrap($0, at: $1) } })
        return try keys.count + SecretStore(roots: roots, random: random).rewrap(tx)
    }

    /// A new Ed25519 key, in use from each process's next start. Earlier public keys stay in `verifyingKeys`.
    package func rotateSigningKey(_ tx: Transaction) throws {
        try SecretStore(roots: roots, random: random).addVersion(tx, of: .signing)
    }

    private func addVersion(
        _ tx: Transaction, _ owner: KeyOwner, lead: TimeInterval, wrap: (NewKey) throws -> KeyStore.WrappedKey
    ) throws -> UUID {
        let known = try store.find(tx, owner.workspace, owner.kind, owners: [owner.id])
        guard let newest = known.max(by: { $0.version < $1.version }) else { throw VaultError.noKey(owner.id) }
        guard known.contains(where: { $0.wrapped != nil }) else { throw VaultError.destroyed(newest.id) }
        let key = newKey(owner, version: newest.version + 1, usableFrom: tx.now + lead, createdAt: tx.now)
        try store.insert(tx, [wrap(key)])
        cache.drop(owner)
        return key.id
    }

    private func rewrapped(
        _ tx: Transaction, _ key: KeyStore.WrappedKey, by wrapper: UUID, wrap: (KeyMaterial, Place) throws -> [UInt8]
    ) throws -> KeyStore.WrappedKey {
        guard let material = try unwrap(tx, key) else { throw VaultError.destroyed(key.id) }
        return try KeyStore.WrappedKey(
            owner: key.owner, id: key.id, version: key.version, wrapped: wrap(material, key.owner.place(key: key.id)),
            wrappedBy: wrapper, createdAt: key.createdAt, usableFrom: key.usableFrom)
    }
}
