import Foundation
import Primitives
import Store
import TestSupport

@testable import Vault

/// A vault over a database of the test's own, with one workspace that has a key. The clock moves only by hand.
struct StoredVault: Sendable {
    let world: TestDatabase
    let vault: KeyVault
    let root: LocalRootKey
    let workspace = WorkspaceID(UUID())
    var database: Database { world.database }

    static func make() async throws -> StoredVault {
        let world = try await TestDatabase.make(VaultSchema.migrations())
        let root = LocalRootKey(random: .system, at: world.clock.now)
        let stored = try await StoredVault(world: world, vault: unlock(world, root), root: root)
        try await stored.system { tx in _ = try stored.vault.createWorkspaceKey(tx, stored.workspace) }
        world.clock.advance(by: 60)
        return stored
    }

    static func unlock(_ world: TestDatabase, _ roots: RootKeys) async throws -> KeyVault {
        try await world.database.transaction(.system("unlocking")) {
            try KeyVault.unlock($0, roots: roots, random: .system)
        }
    }

    static func unlock(_ world: TestDatabase, _ root: any RootKey) async throws -> KeyVault {
        try await unlock(world, RootKeys(root))
    }

    /// The same database as another process sees it.
    func otherProcess() async throws -> KeyVault { try await Self.unlock(world, root) }

    func system<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.transaction(.system("test"), body)
    }

    func inWorkspace<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.transaction(.workspace(workspace), body)
    }

    /// Somebody with a key that is old enough to be kept in memory.
    func person() async throws -> PersonID {
        let person = PersonID(UUID())
        _ = try await inWorkspace { try vault.createPersonKeys($0, workspace, [person]) }
        world.clock.advance(by: 60)
        return person
    }

    func key(_ person: PersonID, by other: KeyVault? = nil) async throws -> DataKey? {
        try await inWorkspace { try (other ?? vault).personKeys($0, workspace, [person])[person] }
    }

    func place(_ row: UUID) -> Place { Place("person", "name", row: row, workspace: workspace) }

    func seal(_ text: String, for person: PersonID, by other: KeyVault? = nil) async throws -> Sealed<String> {
        guard let key = try await key(person, by: other) else { throw VaultError.noKey(person.uuid) }
        return try vault.seal(text, under: key, at: place(person.uuid))
    }

    func open(_ sealed: Sealed<String>, of person: PersonID, by other: KeyVault? = nil) async throws -> String {
        guard let key = try await key(person, by: other) else { throw VaultError.noKey(person.uuid) }
        return try vault.open(sealed, under: key, at: place(person.uuid))
    }
}
