import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Vault

@Suite("Keys of workspaces and people")
struct KeyVaultTests {
    @Test("What one process seals for a person, another opens")
    func roundTrip() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        let sealed = try await stored.seal("Ada Example", for: person)
        let other = try await stored.otherProcess()
        #expect(try await stored.open(sealed, of: person, by: other) == "Ada Example")
        #expect(try await stored.open(sealed, of: person) == "Ada Example")
    }

    @Test("A sealed value is a column like any other")
    func column() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        let sealed = try await stored.seal("Ada Example", for: person)
        let read: Sealed<String>? = try await stored.system {
            try $0.first("SELECT \(sealed)::bytea AS name")?.get("name")
        }
        #expect(read == sealed)
    }

    @Test("Thousands of keys are made and read at once")
    func bulk() async throws {
        let stored = try await StoredVault.make()
        let people = (0..<12_345).map { _ in PersonID(UUID()) }
        let made = try await stored.inWorkspace { try stored.vault.createPersonKeys($0, stored.workspace, people) }
        let other = try await stored.otherProcess()
        let read = try await stored.inWorkspace { try other.personKeys($0, stored.workspace, people) }
        #expect(made.count == people.count && read.count == people.count)
        #expect(people.allSatisfy { made[$0]?.id == read[$0]?.id })
    }

    @Test("Somebody without a key is not in the answer, and a workspace without one is an error")
    func missing() async throws {
        let stored = try await StoredVault.make()
        #expect(try await stored.key(PersonID(UUID())) == nil)
        let stranger = WorkspaceID(UUID())
        await #expect(throws: VaultError.noKey(stranger.uuid)) {
            try await stored.system { try stored.vault.workspaceKey($0, stranger) }
        }
    }

    @Test("A second key for the same owner is refused")
    func twice() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "data_key_version")) {
            try await stored.inWorkspace { try stored.vault.createPersonKeys($0, stored.workspace, [person]) }
        }
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "data_key_version")) {
            try await stored.system { try stored.vault.createWorkspaceKey($0, stored.workspace) }
        }
    }

    @Test("A destroyed key opens nothing again, says so, and its row stays without the key")
    func destroy() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        let sealed = try await stored.seal("Ada Example", for: person)
        let id = try #require(try await stored.key(person)).id
        try await stored.inWorkspace { try stored.vault.destroyPersonKey($0, stored.workspace, person) }
        for vault in [stored.vault, try await stored.otherProcess()] {
            await #expect(throws: VaultError.destroyed(id)) { try await stored.open(sealed, of: person, by: vault) }
        }
        let rows = try await stored.system { tx in
            try tx.rows("SELECT wrapped, destroyed_at FROM data_key WHERE id = \(id)").map {
                (try $0.get("wrapped", as: [UInt8]?.self), try $0.get("destroyed_at", as: Date?.self))
            }
        }
        #expect(rows.count == 1 && rows.first?.0 == nil && rows.first?.1 == stored.world.clock.now)
    }

    @Test("A destroyed key cannot be brought back through the app role, nor any key be deleted")
    func tombstone() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        try await stored.inWorkspace { try stored.vault.destroyPersonKey($0, stored.workspace, person) }
        let revived = try await stored.system { tx in
            try tx.run("UPDATE data_key SET wrapped = '\\x00', destroyed_at = NULL WHERE owner_id = \(person)")
        }
        #expect(revived == 0)
        await #expect(throws: DatabaseError.denied) { try await stored.system { try $0.run("DELETE FROM data_key") } }
        await #expect(throws: DatabaseError.denied) {
            try await stored.system { try $0.run("UPDATE data_key SET owner_id = \(UUID())") }
        }
    }

    @Test("Another process forgets a destroyed key within five minutes")
    func forgotten() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        let sealed = try await stored.seal("Ada Example", for: person)
        let other = try await stored.otherProcess()
        #expect(try await stored.open(sealed, of: person, by: other) == "Ada Example")
        try await stored.inWorkspace { try stored.vault.destroyPersonKey($0, stored.workspace, person) }
        stored.world.clock.advance(by: KeyCache.lifetime)
        await #expect(throws: VaultError.self) { try await stored.open(sealed, of: person, by: other) }
    }

    @Test("A key made in a transaction that is rolled back is not kept in memory")
    func rolledBack() async throws {
        let stored = try await StoredVault.make()
        let person = PersonID(UUID())
        struct Undo: Error {}
        await #expect(throws: Undo.self) {
            try await stored.inWorkspace { tx in
                _ = try stored.vault.createPersonKeys(tx, stored.workspace, [person])
                #expect(try stored.vault.personKeys(tx, stored.workspace, [person]).count == 1)
                throw Undo()
            }
        }
        #expect(try await stored.key(person) == nil)
    }

    @Test("AT-52: a wrapped key moved to another owner, row or workspace does not unwrap")
    func movedKeys() async throws {
        let stored = try await StoredVault.make()
        let (ada, ben) = (try await stored.person(), try await stored.person())
        try stored.world.asOwner(
            """
            ALTER TABLE data_key DISABLE ROW LEVEL SECURITY;
            UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE owner_id = '\(ada)') WHERE owner_id = '\(ben)';
            """)
        await #expect(throws: VaultError.notAuthentic) { try await stored.key(ben) }
        try stored.world.asOwner("UPDATE data_key SET owner_id = '\(UUID())' WHERE owner_id = '\(ben)'")
        try stored.world.asOwner(
            "UPDATE data_key SET version = 2, owner_id = '\(ben)' WHERE owner_id = '\(ada)'")
        await #expect(throws: VaultError.notAuthentic) { try await stored.key(ben) }
    }
}
