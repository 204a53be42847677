import Foundation
import Primitives
import Store

/// A key that was just made, before it is wrapped.
struct NewKey {
    let owner: KeyOwner
    let id: UUID
    let version: Int
    let usableFrom: Date
    let createdAt: Date
    let material: KeyMaterial

    var dataKey: DataKey { DataKey(id: id, versions: [id: material]) }

    func wrapped(_ bytes: [UInt8], by wrapper: UUID) -> KeyStore.WrappedKey {
        KeyStore.WrappedKey(
            owner: owner, id: id, version: version, wrapped: bytes, wrappedBy: wrapper, createdAt: createdAt,
            usableFrom: usableFrom)
    }
}

// MARK: Wrapping

extension KeyVault {
    func newKey(_ owner: KeyOwner, version: Int, usableFrom: Date, createdAt: Date) -> NewKey {
        NewKey(
            owner: owner, id: random.uuid(at: createdAt), version: version, usableFrom: usableFrom,
            createdAt: createdAt,
            material: KeyMaterial(random: random))
    }

    func wrapByRoot(_ key: NewKey) throws -> KeyStore.WrappedKey {
        let root = roots.current
        return try key.wrapped(root.wrap(key.material, at: key.owner.place(key: key.id)), by: root.id)
    }

    func wrap(_ key: NewKey, by wrapper: DataKey) throws -> KeyStore.WrappedKey {
        let material = try wrapper.material(wrapper.id)
        return try key.wrapped(
            wrap(key.material, material, wrapper.id, at: key.owner.place(key: key.id)), by: wrapper.id)
    }

    func wrap(_ key: KeyMaterial, _ wrapper: KeyMaterial, _ id: UUID, at place: Place) throws -> [UInt8] {
        try wrapper.wrap(key, id: id, at: place, nonce: nonces.next())
    }

    /// Nil for a key that is destroyed, or whose wrapping key is.
    func unwrap(_ tx: Transaction, _ key: KeyStore.WrappedKey) throws -> KeyMaterial? {
        guard let wrapped = key.wrapped else { return nil }
        let place = key.owner.place(key: key.id)
        if key.owner.kind == .workspace { return try roots.key(key.wrappedBy).unwrap(wrapped, at: place) }
        guard let wrapper = try wrapper(tx, of: key) else { return nil }
        return try wrapper.unwrap(wrapped, id: key.wrappedBy, at: place)
    }

    private func wrapper(_ tx: Transaction, of key: KeyStore.WrappedKey) throws -> KeyMaterial? {
        let owner = KeyOwner.workspace(key.owner.workspace)
        if let known = try ring(tx, owner)?.key(at: tx.now)?.versions[key.wrappedBy] { return known }
        // Perhaps a version that another process made since we looked.
        cache.drop(owner)
        guard let fresh = try ring(tx, owner)?.key(at: tx.now) else { throw VaultError.noKey(owner.id) }
        if fresh.isDestroyed { return nil }
        return try fresh.material(key.wrappedBy)
    }
}

// MARK: Finding

extension KeyVault {
    func ring(_ tx: Transaction, _ owner: KeyOwner) throws -> KeyRing? {
        try rings(tx, owner.workspace, owner.kind, [owner.id])[owner.id]
    }

    /// From memory, else from the database, which shows what the scope may see; memory is asked only for the same.
    func rings(_ tx: Transaction, _ workspace: WorkspaceID, _ kind: KeyKind, _ ids: [UUID]) throws -> [UUID: KeyRing] {
        var rings: [UUID: KeyRing] = Dictionary(minimumCapacity: ids.count)
        let shown = ids.map { KeyOwner(workspace: workspace, kind: kind, id: $0) }.filter(tx.scope.shows)
        for (owner, ring) in zip(shown, cache.find(shown, at: tx.now)) { rings[owner.id] = ring }
        if rings.count == ids.count { return rings }
        let missing = Set(ids).filter { rings[$0] == nil }
        if missing.isEmpty { return rings }
        let stored = try store.find(tx, workspace, kind, owners: Array(missing))
        for (owner, keys) in Dictionary(grouping: stored, by: \.owner) {
            rings[owner.id] = try load(tx, owner, keys)
        }
        return rings
    }

    private func load(_ tx: Transaction, _ owner: KeyOwner, _ keys: [KeyStore.WrappedKey]) throws -> KeyRing? {
        let ring = try KeyRing(
            keys.map {
                try KeyRing.Version(
                    id: $0.id, number: $0.version, usableFrom: $0.usableFrom, createdAt: $0.createdAt,
                    material: unwrap(tx, $0))
            })
        // A key made in this very transaction may be rolled back with it, so memory must not outlive it. One second
        // covers the database's rounding.
        if let ring, let createdAt = ring.createdAt, createdAt < tx.now - 1 { cache.keep(ring, of: owner, at: tx.now) }
        return ring
    }
}
