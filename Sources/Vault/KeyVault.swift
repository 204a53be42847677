import Foundation
import Primitives
import Store

/// The keys of the installation, and the only way to seal and open what is confidential.
///
/// Root key → workspace keys → keys of people and contacts. The installation counts as a workspace of its own. Named so
/// because a type never bears its module's name.
package final class KeyVault: Sendable {
    let roots: RootKeys
    let random: RandomSource
    let secrets: InstallationSecrets
    let cache = KeyCache()
    let store = KeyStore()
    let nonces: NonceSource

    /// Of secrets at hand already. The program calls `unlock`.
    package init(roots: RootKeys, secrets: InstallationSecrets, random: RandomSource) {
        self.roots = roots
        self.secrets = secrets
        self.random = random
        nonces = NonceSource(random)
    }

    /// Unwraps the installation's own keys, making them at the first start. Needs the system scope.
    ///
    /// Throws `VaultError.unknownRoot` where the database's keys were wrapped by a root key that is not at hand.
    package static func unlock(_ tx: Transaction, roots: RootKeys, random: RandomSource) throws -> KeyVault {
        // Two processes that start at once must not make two sets of keys.
        try roots.hold(tx, exclusively: true)
        let secrets = try SecretStore(roots: roots, random: random).loadOrCreate(tx)
        let vault = KeyVault(roots: roots, secrets: secrets, random: random)
        if try vault.ring(tx, .workspace(.installation)) == nil { _ = try vault.createWorkspaceKey(tx, .installation) }
        return vault
    }
}

// MARK: Values

extension KeyVault {
    /// Seals a value for one place, with a fresh nonce.
    package func seal<Value>(_ value: Value, under key: DataKey, at place: Place) throws -> Sealed<Value> {
        let material = try key.material(key.id)
        let plain = try value.sealableBytes()
        return try Sealed(bytes: material.seal(plain, id: key.id, at: place, nonce: nonces.next()))
    }

    /// Opens a value where it was sealed. Throws `VaultError`, and never hands out bytes that did not authenticate.
    package func open<Value>(_ sealed: Sealed<Value>, under key: DataKey, at place: Place) throws -> Value {
        let envelope = try SealedEnvelope(parsing: sealed.bytes)
        let plain = try key.material(envelope.key).open(envelope, at: place)
        return try Value(sealableBytes: plain)
    }

    /// 16 bytes to look an address up by, the same in every workspace.
    package func blindIndex(_ address: EmailAddress) -> [UInt8] { secrets.addressIndex.blindIndex(address) }

    /// Grows when addresses are to be indexed anew.
    package var blindIndexVersion: Int { secrets.addressIndexVersion }

    /// 32 bytes (HMAC-SHA-256) that only this installation can make, apart for each purpose.
    package func mac(_ purpose: StaticString, _ bytes: [UInt8]) -> [UInt8] { secrets.mac.authenticate(purpose, bytes) }

    package var signing: SigningKey { secrets.signing }

    /// Public keys of everything this installation has signed, the newest first.
    package var verifyingKeys: [VerifyingKey] { secrets.verifying }
}

// MARK: Keys

extension KeyVault {
    /// For what belongs to no workspace. Every scope may use it.
    package func installationKey(_ tx: Transaction) throws -> DataKey { try workspaceKey(tx, .installation) }

    /// Makes the key of a new workspace. Throws where it has one.
    package func createWorkspaceKey(_ tx: Transaction, _ workspace: WorkspaceID) throws -> DataKey {
        try roots.hold(tx)
        let key = newKey(.workspace(workspace), version: 1, usableFrom: tx.now, createdAt: tx.now)
        try store.insert(tx, [wrapByRoot(key)])
        return key.dataKey
    }

    /// Throws `VaultError.noKey` where the workspace has none, or the scope may not use it.
    package func workspaceKey(_ tx: Transaction, _ workspace: WorkspaceID) throws -> DataKey {
        guard let key = try ring(tx, .workspace(workspace))?.key(at: tx.now) else {
            throw VaultError.noKey(workspace.uuid)
        }
        return key
    }

    /// Makes keys for people who have none yet, up to hundreds of thousands at a time. Throws where one has.
    package func createPersonKeys(
        _ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID]
    ) throws -> [PersonID: DataKey] {
        let wrapper = try workspaceKey(tx, workspace)
        let keys = people.map {
            newKey(
                KeyOwner(workspace: workspace, kind: .person, id: $0.uuid), version: 1, usableFrom: tx.now,
                createdAt: tx.now)
        }
        try store.insert(tx, keys.map { try wrap($0, by: wrapper) })
        return Dictionary(zip(people, keys.map(\.dataKey)), uniquingKeysWith: { first, _ in first })
    }

    /// The keys of those who have one. That of somebody erased is there, and says `.destroyed` when used.
    package func personKeys(
        _ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID]
    ) throws -> [PersonID: DataKey] {
        let rings = try rings(tx, workspace, .person, people.map(\.uuid))
        return rings.reduce(into: Dictionary(minimumCapacity: rings.count)) { keys, each in
            keys[PersonID(each.key)] = each.value.key(at: tx.now)
        }
    }

    /// Overwrites a person's key: nothing sealed under it opens again, in this process at once and in others within
    /// `KeyCache.lifetime`. The old bytes stay in the database's files until it vacuums and its log is recycled, wrapped by
    /// the workspace's key.
    package func destroyPersonKey(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        let owner = KeyOwner(workspace: workspace, kind: .person, id: person.uuid)
        _ = try store.destroy(tx, owner)
        cache.drop(owner)
    }
}
