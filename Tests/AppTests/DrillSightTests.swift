import Backups
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault

@testable import App

@Suite("Claim backup.recovery-drill: what is sealed opens in the restored copy, and people can sign in")
struct DrillSightTests {
    private func look(_ world: TestWorld) async throws -> DrillSight {
        let roots = world.roots
        return try await world.database.transaction(.system("test")) { tx in
            try BackupDesk.probe(tx, KeyVault.unlock(tx, roots: roots, random: .system))
        }
    }

    /// What the rehearsal says of an installation after these statements of its database's owner.
    private func said(after planted: String) async throws -> String {
        let world = try await TestWorld()
        _ = try await world.owner()
        try await world.work()
        _ = try await look(world)
        _ = try world.test.asOwner("SET app.scope = 'system'; " + planted)
        do {
            _ = try await look(world)
            return ""
        } catch { return "\(error)" }
    }

    @Test("of every sealed column that holds anything some values are opened")
    func everyColumn() async throws {
        let site = try await FurnishedWorkspace.first()
        let counts = try SealedColumn.all.map { column in
            try #require(
                Int(site.world.read("SELECT count(\(column.column)) FROM \(column.table)").first ?? "")
            )
        }
        let sight = try await look(site.world)
        #expect(sight.sealedColumns == counts.count { $0 > 0 } && sight.sealedColumns > 50)
        #expect(sight.sealedValues + sight.erasedValues == counts.reduce(0) { $0 + min(12, $1) })
        let accounts = Int(try site.world.read("SELECT count(*) FROM account").first ?? "") ?? 0
        #expect(sight.sealedValues > 100 && sight.signIns == min(20, accounts) && accounts > 0)
    }

    @Test("what is the installation's own opens also where its row names a workspace: where somebody signed in from")
    func network() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        let link = try await OwnerLink(world.installation).make(origin: TestWorld.origin)
        let visitor = world.browser()
        visitor.comes(from: "203.0.113.7")
        try await visitor.post(
            "/owner", ["token": link.split(separator: "#").last.map(String.init) ?? ""], from: "/owner")
        let seen = "SELECT count(*) FROM session WHERE network IS NOT NULL AND workspace_id IS NOT NULL"
        #expect(try world.read(seen) == ["1"])
        #expect(try await look(world).sealedValues > 0)
    }

    @Test(
        "one octet of difference, a value moved or in plain, and a key that is missing or another's are told with the column",
        arguments: [
            (
                "UPDATE person SET profile = set_byte(profile, octet_length(profile) - 1, get_byte(profile, octet_length(profile) - 1) # 1)",
                "person.profile do not open: they were changed"
            ),
            ("UPDATE account SET name = address", "account.name do not open: they were changed, or moved"),
            (
                "UPDATE person SET profile = convert_to(repeat('Ada', 20), 'UTF8')",
                "person.profile do not open: they do not have the format"
            ),
            (
                "ALTER TABLE data_key NO FORCE ROW LEVEL SECURITY; DELETE FROM data_key WHERE kind = 'person'",
                "person.profile do not open: the key that sealed them is not among the keys"
            ),
            (
                "UPDATE data_key SET wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) WHERE kind = 'person'",
                "person.profile do not open: the key that sealed them does not open itself"
            ),
            (
                "UPDATE account SET address_index = substr(sha256(address_index), 1, octet_length(address_index))",
                "somebody is not found by their address"
            ),
        ])
    func planted(_ statement: String, _ told: String) async throws {
        #expect(try await said(after: statement).contains(told))
    }

    @Test("what belonged to somebody who was erased stays closed, and is no fault")
    func erased() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        _ = try world.test.asOwner(
            "SET app.scope = 'system'; UPDATE data_key SET wrapped = NULL, destroyed_at = now() WHERE kind = 'person'")
        let sight = try await look(world)
        #expect(sight.erasedValues > 0 && sight.signIns == 1)
    }

    @Test("a rehearsal writes down how much opened; one damaged value in the backup, or another root key, fails it")
    func wholeRehearsal() async throws {
        let backedUp = try await BackedUp()
        defer { backedUp.remove() }
        _ = try await backedUp.backUp()
        let record = try await backedUp.rehearse()
        #expect(record.failure == nil)
        #expect((record.sight?.sealedValues ?? 0) > 100 && (record.sight?.signIns ?? 0) > 0)
        let other = try await backedUp.rehearse(
            roots: RootKeys(LocalRootKey(random: .system, at: backedUp.world.clock.now)))
        #expect(other.failure?.contains("its keys do not open with the root key") == true)
        _ = try backedUp.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE person SET profile = set_byte(profile, 40, get_byte(profile, 40) # 1)")
        backedUp.world.clock.advance(by: 60)
        _ = try await backedUp.backUp()
        let damaged = try await backedUp.rehearse()
        #expect(damaged.failure?.contains("person.profile do not open") == true && damaged.sight == nil)
    }
}
