import App
import Backups
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Accounts

@Suite("A backup of a whole installation")
struct BackupTests {
    /// As the owner of the tables whom row security does not bind.
    private func count(_ owner: String, _ table: String) throws -> Int {
        let text = try TestConnection(owner).run(
            """
            SET search_path TO klatch; BEGIN; ALTER TABLE \(table) NO FORCE ROW LEVEL SECURITY; SELECT count(*) FROM \(table)
            """)
        return try #require(text.first.flatMap { Int($0) })
    }

    private func system(_ targets: TestTargets, _ query: String) throws -> [String] {
        try TestConnection(targets.app).run("SET search_path TO klatch; SET app.scope = 'system'; " + query)
    }

    @Test("holds every row of every table, whatever row security says")
    func everyRow() async throws {
        let backedUp = try await BackedUp()
        defer { backedUp.remove() }
        let before = try backedUp.world.tables().reduce(into: [String: Int]()) {
            $0[$1] = try count(backedUp.world.test.targets.owner, $1)
        }
        _ = try await backedUp.backUp()
        let shelf = try await backedUp.shelf()
        let counts = [shelf.newest(.data), shelf.newest(.keys)].flatMap { $0?.manifest?.tables ?? [] }
        #expect(Set(counts.map(\.table)) == Set(before.keys).subtracting(["schema_migration"]))
        for entry in counts { #expect(entry.rows == before[entry.table], "\(entry.table)") }
        #expect(counts.count { $0.rows > 0 } > 40)
        let (_, targets) = try await backedUp.restore(nil)
        for entry in counts { #expect(try count(targets.owner, entry.table) == entry.rows, "\(entry.table)") }
    }

    @Test("shows nothing readable in any file")
    func canaries() async throws {
        let backedUp = try await BackedUp()
        defer { backedUp.remove() }
        _ = try await backedUp.backUp()
        for name in try backedUp.place.files().keys {
            let bytes = try Data(contentsOf: URL(filePath: backedUp.place.path + "/" + name))
            for canary in ["Ada", "example.org", "Engines", "Build server", "Reporting"] {
                let isEncrypted = !name.hasSuffix("manifest")
                // Three letters come up by chance among many octets.
                if isEncrypted && canary.utf8.count < 6 { continue }
                #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) in \(name)")
            }
        }
    }

    @Test("erases again who was erased since, ends every session, and holds back mail")
    func erasedAgain() async throws {
        let backedUp = try await BackedUp()
        defer { backedUp.remove() }
        let (world, owner) = (backedUp.world, backedUp.owner)
        try world.test.asApp(
            "SET app.scope = 'system'; UPDATE delivery SET state = 'queued', sent_at = NULL WHERE ctid = (SELECT ctid FROM delivery LIMIT 1)"
        )
        let old = try await backedUp.backUp()
        // Everybody, since on each hangs something else: meetings, mails, lists, a mailbox.
        let people = try world.read(
            """
            SELECT p.id FROM person p WHERE NOT EXISTS (SELECT FROM membership m WHERE m.person_id = p.id) ORDER BY p.id
            """)
        #expect(people.count > 2)
        try await world.renew(owner)
        try await world.prove(owner)
        for person in people {
            try await owner.post("/people/\(person)/erase", from: "/people/\(person)/erase")
        }
        let ids = people.map { "'\($0)'" }.joined(separator: ", ")
        #expect(try world.read("SELECT count(*) FROM person WHERE id IN (\(ids))") == ["0"])
        world.clock.advance(by: 86_400)
        _ = try await backedUp.backUp()
        let (installation, targets) = try await backedUp.restore(old.data)
        defer { installation.database.close() }
        #expect(try system(targets, "SELECT count(*) FROM person WHERE id IN (\(ids))") == ["\(people.count)"])
        let report = try await RestoreAftermath(installation).run(old.data)
        #expect(report.erased == people.count && report.notErased == 0)
        #expect(report.sessionsEnded > 0 && report.mailsHeld > 0)
        #expect(try system(targets, "SELECT count(*) FROM person WHERE id IN (\(ids))") == ["0"])
        #expect(try system(targets, "SELECT count(*) FROM session WHERE ended_at IS NULL") == ["0"])
        #expect(try system(targets, "SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending')") == ["0"])
        let live = "SELECT count(*) FROM data_key WHERE owner_id IN (\(ids)) AND wrapped IS NOT NULL"
        #expect(try system(targets, live) == ["0"])
    }

    @Test("is made each day, and rehearsed an hour later, where a place is named")
    func schedule() async throws {
        let key = try RecipientPrivateKey(random: .system).recipient.text
        let without = try await TestWorld()
        #expect(!without.assembly.recurring.contains { $0.name.hasPrefix("backups") })
        let with = try await TestWorld(settings: ["KLATCH_BACKUP_TO": "/nonexistent", "KLATCH_BACKUP_RECIPIENTS": key])
        let found = with.assembly.recurring.filter { $0.name.hasPrefix("backups") }
        #expect(found.map(\.name) == ["backups.make", "backups.drill"])
        let night = Date(timeIntervalSince1970: 1_767_571_200)
        #expect(found.map { $0.schedule.next(after: night).timeIntervalSince(night) } == [8_100.0, 11_700.0])
    }
}
