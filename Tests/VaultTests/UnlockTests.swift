import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Vault

@Suite("Unlocking the vault")
struct UnlockTests {
    @Test("The second start finds the keys of the first")
    func again() async throws {
        let stored = try await StoredVault.make()
        let other = try await stored.otherProcess()
        let address = try EmailAddress(parsing: "ada@example.org")
        #expect(other.blindIndex(address) == stored.vault.blindIndex(address))
        #expect(other.mac("test", [1]) == stored.vault.mac("test", [1]))
        #expect(other.signing.verifying == stored.vault.signing.verifying)
        let ids = try await stored.system { tx in try [stored.vault, other].map { try $0.installationKey(tx).id } }
        #expect(Set(ids).count == 1)
    }

    @Test("Processes that start at once on an empty database agree")
    func together() async throws {
        let world = try await TestDatabase.make(VaultSchema.migrations())
        let root = LocalRootKey(random: .system, at: world.clock.now)
        let keys = try await withThrowingTaskGroup(of: VerifyingKey.self) { group in
            for _ in 0..<4 { group.addTask { try await StoredVault.unlock(world, root).signing.verifying } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }

    @Test("With another root key it says which one is missing, and changes nothing")
    func wrongRoot() async throws {
        let stored = try await StoredVault.make()
        let stranger = LocalRootKey(random: .system, at: Date())
        await #expect(throws: VaultError.unknownRoot(stored.root.id)) {
            try await StoredVault.unlock(stored.world, stranger)
        }
        _ = try await stored.otherProcess()
    }

    @Test("AT-52: a root key of the right id and other bytes does not unwrap")
    func impostor() async throws {
        let stored = try await StoredVault.make()
        let impostor = LocalRootKey(id: stored.root.id, material: KeyMaterial(random: .system))
        await #expect(throws: VaultError.notAuthentic) { try await StoredVault.unlock(stored.world, impostor) }
    }

    @Test("AT-52: a secret moved to another purpose does not unwrap")
    func movedSecret() async throws {
        let stored = try await StoredVault.make()
        try stored.world.asOwner(
            """
            ALTER TABLE installation_secret DISABLE ROW LEVEL SECURITY;
            UPDATE installation_secret SET wrapped = (SELECT wrapped FROM installation_secret WHERE purpose = 'mac')
            WHERE purpose = 'signing'
            """)
        await #expect(throws: VaultError.notAuthentic) { try await stored.otherProcess() }
    }
}
