import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Vault

@Suite("Rotation")
struct KeyRotationTests {
    @Test("A new version of a workspace's key is published first, seals later, and the old one goes on opening")
    func workspace() async throws {
        let stored = try await StoredVault.make()
        let place = Place("program", "note", row: UUID(), workspace: stored.workspace)
        let key = { try await stored.inWorkspace { try stored.vault.workspaceKey($0, stored.workspace) } }
        let old = try await key()
        let sealed = try stored.vault.seal("kept", under: old, at: place)
        let fresh = try await stored.system { try stored.vault.rotateWorkspaceKey($0, stored.workspace) }
        #expect(try await key().id == old.id)
        stored.world.clock.advance(by: KeyVault.lead)
        #expect(try await key().id == fresh)
        #expect(try await stored.vault.open(sealed, under: key(), at: place) == "kept")
    }

    @Test("A process that knew only the old version opens what another seals with the new one")
    func publishedFirst() async throws {
        let stored = try await StoredVault.make()
        let place = Place("program", "note", row: UUID(), workspace: stored.workspace)
        let other = try await stored.otherProcess()
        _ = try await stored.inWorkspace { try other.workspaceKey($0, stored.workspace) }
        try await stored.system { _ = try stored.vault.rotateWorkspaceKey($0, stored.workspace) }
        stored.world.clock.advance(by: KeyVault.lead)
        let key = try await stored.inWorkspace { try stored.vault.workspaceKey($0, stored.workspace) }
        let sealed = try stored.vault.seal("fresh", under: key, at: place)
        let theirs = try await stored.inWorkspace { try other.workspaceKey($0, stored.workspace) }
        #expect(try other.open(sealed, under: theirs, at: place) == "fresh")
    }

    @Test("People's keys are wrapped anew in batches, and what they sealed stays readable")
    func rewrap() async throws {
        let stored = try await StoredVault.make()
        let people = (0..<25).map { _ in PersonID(UUID()) }
        _ = try await stored.inWorkspace { try stored.vault.createPersonKeys($0, stored.workspace, people) }
        let sealed = try await stored.seal("Ada Example", for: people[3])
        let fresh = try await stored.system { try stored.vault.rotateWorkspaceKey($0, stored.workspace, lead: 0) }
        var batches: [Int] = []
        repeat {
            batches.append(
                try await stored.inWorkspace { try stored.vault.rewrapKeys($0, stored.workspace, limit: 10) })
        } while batches.last != 0
        #expect(batches == [10, 10, 5, 0])
        let wrappers: [UUID] = try await stored.system { tx in
            try tx.rows("SELECT DISTINCT wrapped_by FROM data_key WHERE kind = 'person'").map {
                try $0.get("wrapped_by")
            }
        }
        #expect(wrappers == [fresh])
        for vault in [stored.vault, try await stored.otherProcess()] {
            #expect(try await stored.open(sealed, of: people[3], by: vault) == "Ada Example")
        }
    }

    @Test("With a rotation that is used at once, a process finds the version it lacks for wrapped keys")
    func emergency() async throws {
        let stored = try await StoredVault.make()
        let (ada, ben) = (try await stored.person(), try await stored.person())
        let other = try await stored.otherProcess()
        _ = try await stored.key(ben, by: other)
        let sealed = try await stored.seal("Ada Example", for: ada)
        try await stored.system { _ = try stored.vault.rotateWorkspaceKey($0, stored.workspace, lead: 0) }
        _ = try await stored.inWorkspace { try stored.vault.rewrapKeys($0, stored.workspace) }
        #expect(try await stored.open(sealed, of: ada, by: other) == "Ada Example")
    }

    @Test("A person's key has versions too, and destroying it destroys all of them")
    func person() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        let before = try await stored.seal("before", for: person)
        let fresh = try await stored.inWorkspace {
            try stored.vault.rotatePersonKey($0, stored.workspace, person, lead: 0)
        }
        let after = try await stored.seal("after", for: person)
        #expect(try SealedEnvelope(parsing: after.bytes).key == fresh)
        #expect(try await [stored.open(before, of: person), stored.open(after, of: person)] == ["before", "after"])
        try await stored.inWorkspace { try stored.vault.destroyPersonKey($0, stored.workspace, person) }
        for sealed in [before, after] {
            await #expect(throws: VaultError.self) { try await stored.open(sealed, of: person) }
        }
        await #expect(throws: VaultError.self) {
            try await stored.inWorkspace { try stored.vault.rotatePersonKey($0, stored.workspace, person) }
        }
    }

    @Test(
        "A new root key wraps workspaces and secrets anew and touches no person's key; then the old root is not needed")
    func root() async throws {
        let stored = try await StoredVault.make()
        let person = try await stored.person()
        let sealed = try await stored.seal("Ada Example", for: person)
        let personRows = "SELECT string_agg(md5(wrapped), '' ORDER BY id) AS hash FROM data_key WHERE kind = 'person'"
        let before = try stored.world.asOwner("SELECT set_config('app.scope', 'system', false); " + personRows)
        let fresh = LocalRootKey(random: .system, at: Date())
        let both = try await StoredVault.unlock(stored.world, RootKeys(.init(current: fresh, retiring: stored.root)))
        #expect(try await stored.system { try both.status($0).wrappedByOtherRoots } == 5)
        #expect(try await stored.system { try both.rewrapByCurrentRoot($0) } == 5)
        #expect(try await stored.system { try both.rewrapByCurrentRoot($0) } == 0)
        let after = try await StoredVault.unlock(stored.world, fresh)
        #expect(try await stored.open(sealed, of: person, by: after) == "Ada Example")
        #expect(after.signing.verifying == stored.vault.signing.verifying)
        #expect(try stored.world.asOwner("SELECT set_config('app.scope', 'system', false); " + personRows) == before)
        await #expect(throws: VaultError.unknownRoot(fresh.id)) { try await stored.otherProcess() }
    }

    @Test("A program that runs through a root rotation wraps by the new root at once, and still opens everything")
    func rootWhileRunning() async throws {
        let (folder, world) = (try ScratchFolder(), try await TestDatabase.make(VaultSchema.migrations()))
        let file = RootKeyFile(folder.file("root.key"))
        try file.create(random: .system, at: world.clock.now)
        let running = try await StoredVault.unlock(world, RootKeys(file: file.path))
        try file.rotate(random: .system, at: world.clock.now)
        let workspace = WorkspaceID(UUID())
        let wrapper: UUID? = try await world.database.transaction(.system("test")) { tx in
            _ = try running.createWorkspaceKey(tx, workspace)
            return try tx.first("SELECT wrapped_by FROM data_key WHERE owner_id = \(workspace)")?.get("wrapped_by")
        }
        #expect(try wrapper == file.load().id)
        let command = try await StoredVault.unlock(world, RootKeys(file: file.path))
        #expect(try await world.database.transaction(.system("test")) { try command.rewrapByCurrentRoot($0) } == 4)
        try file.forgetPrevious()
        world.clock.advance(by: KeyCache.lifetime)
        _ = try await world.database.transaction(.system("test")) { try running.installationKey($0) }
    }

    @Test("A new signing key is in use after the next start, and the old public key is still known")
    func signing() async throws {
        let stored = try await StoredVault.make()
        let old = stored.vault.signing
        try await stored.system { try stored.vault.rotateSigningKey($0) }
        let after = try await stored.otherProcess()
        #expect(after.verifyingKeys == [after.signing.verifying, old.verifying])
        #expect(after.signing.verifying != old.verifying)
    }

    @Test("Status counts keys by kind and version and names the root, without any key")
    func status() async throws {
        let stored = try await StoredVault.make()
        let (ada, _) = (try await stored.person(), try await stored.person())
        try await stored.inWorkspace { try stored.vault.destroyPersonKey($0, stored.workspace, ada) }
        let status = try await stored.system { try stored.vault.status($0) }
        #expect(status.root == .init(id: stored.root.id, kind: "memory", detail: ""))
        #expect(status.retiringRoot == nil && status.wrappedByOtherRoots == 0)
        let lines = status.counts.map { "\($0.kind) \($0.version) \($0.live) \($0.destroyed)" }
        #expect(
            lines == [
                "address-index 1 1 0", "installation 1 1 0", "mac 1 1 0", "person 1 1 1", "signing 1 1 0",
                "workspace 1 1 0",
            ])
        #expect(status.counts.allSatisfy { $0.oldest != nil })
        _ = try JSONEncoder().encode(status)
    }
}
