import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Backups

/// Made each day by schedule (AppTests), encrypted for keys that are elsewhere, and every copy read back.
@Suite("Claim backup.daily-encrypted")
struct Claim_backup_daily_encrypted {
    private static let tables = ["data_key", "installation_secret", "audit_event", "audit_head", "audit_personal"]

    /// As the owner whom row security does not bind, so that nothing can hide.
    private func dump(_ owner: String, _ table: String) throws -> [String] {
        try TestConnection(owner).run(
            """
            SET search_path TO klatch; BEGIN; ALTER TABLE \(table) NO FORCE ROW LEVEL SECURITY;
            SELECT t::text FROM \(table) t ORDER BY 1
            """)
    }

    @Test func whatIsRestoredIsWhatWasThere() async throws {
        let fixture = try await BackupFixture()
        for _ in 0..<20 { try await fixture.note("thing.done", personal: ["name": "Zoë \\. \t\n\u{1F98A}"]) }
        let outcome = try await fixture.round().run()
        let (rows, targets) = try await fixture.restore()
        #expect(rows == outcome.rows)
        for table in Self.tables {
            let (before, after) = (try dump(fixture.test.targets.owner, table), try dump(targets.owner, table))
            #expect(before == after, "\(table)")
            #expect(!before.isEmpty, "\(table)")
        }
        let forced = try TestConnection(targets.owner).run(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'klatch'::regnamespace AND relrowsecurity AND NOT relforcerowsecurity"
        )
        #expect(forced == ["0"])
    }

    @Test func everyRowIsInTheBackupWhateverRowSecuritySays() async throws {
        let fixture = try await BackupFixture()
        for _ in 0..<5 { try await fixture.note("thing.done") }
        _ = try await fixture.round().run()
        let shelf = try await fixture.shelf()
        let counts = [shelf.newest(.data), shelf.newest(.keys)].flatMap { $0?.manifest?.tables ?? [] }
        #expect(Set(counts.map(\.table)) == Set(Self.tables + ["audit_checkpoint", "backup_run", "backup_drill"]))
        for count in counts where Self.tables.contains(count.table) {
            #expect(try dump(fixture.test.targets.owner, count.table).count == count.rows, "\(count.table)")
        }
    }

    @Test func aTableThatHidesRowsStopsTheBackup() async throws {
        let fixture = try await BackupFixture()
        try fixture.test.asOwner(
            """
            CREATE TABLE veiled (id int); ALTER TABLE veiled ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON veiled USING (id > 0); GRANT SELECT ON veiled TO klatch_app
            """)
        await #expect(throws: BackupError.wouldMissRows(tables: ["veiled"])) { try await fixture.round().run() }
        let failures = try await fixture.test.database.transaction(.system("test")) {
            try BackupStore(random: .system).records($0, limit: 5).compactMap(\.failure)
        }
        #expect(failures.count == 1)
        #expect(try fixture.place.files().isEmpty)
    }

    @Test func nothingReadableLiesInAnyFile() async throws {
        let fixture = try await BackupFixture()
        try await fixture.note("canary.planted", personal: ["name": "Kanarienvogel"])
        _ = try await fixture.round().run()
        for name in try fixture.place.files().keys {
            let bytes = Data(try fixture.scratch.read("kept/" + name))
            for canary in ["Kanarienvogel", "canary.planted", "klatch.example", BackupFixture.workspace.text] {
                let isManifest = name.hasSuffix("manifest") && canary == BackupFixture.workspace.text
                #expect(isManifest || bytes.range(of: Data(canary.utf8)) == nil, "\(canary) in \(name)")
            }
        }
    }

    @Test func theFolderComesBackWithoutAnyKey() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let out = fixture.scratch.path + "/out"
        _ = try await fixture.restore(folder: out)
        #expect(FileManager.default.subpaths(atPath: out) == ["klatch.env"])
        #expect(try fixture.scratch.read("out/klatch.env") == Array("KLATCH_URL=https://klatch.example\n".utf8))
    }

    @Test func threeDaysGiveThreeVerifiedBackups() async throws {
        let fixture = try await BackupFixture()
        for _ in 0..<3 {
            fixture.test.clock.advance(by: 86_400)
            try await fixture.note("day.passed")
            _ = try await fixture.round().run()
        }
        let report = try await fixture.survey(keys: [fixture.key]).verify(fixture.place, only: nil)
        #expect(report.isSound, "\(report)")
        #expect(report.backups.map(\.kind) == [.data, .keys, .data, .keys, .data, .keys])
        #expect(report.backups.allSatisfy { $0.checked == "opened" })
    }

    @Test func twoPlacesHoldTheSameAndOneIsEnough() async throws {
        let fixture = try await BackupFixture()
        let second = FolderPlace(fixture.scratch.path + "/second")
        _ = try await fixture.round(places: [fixture.place, second]).run()
        #expect(try fixture.place.files() == second.files())
        try FileManager.default.removeItem(atPath: fixture.place.path)
        try FileManager.default.moveItem(atPath: second.path, toPath: fixture.place.path)
        #expect(try await fixture.restore().rows > 0)
    }

    @Test func nothingIsRestoredOverALivingDatabase() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let shelf = try await fixture.shelf()
        let restore = BackupRestore(
            try RestoreChoice(nil, on: shelf, keys: shelf, at: fixture.now), from: fixture.place, keys: fixture.place,
            key: fixture.key, migrations: try BackupFixture.migrations, scratch: fixture.scratch.path,
            thread: BackupThread())
        await #expect(throws: BackupError.occupied(place: "this database")) {
            try await restore.run(owner: fixture.test.targets.owner, folder: nil)
        }
    }

    @Test func theWrongKeyRestoresNothingAndSaysSo() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let stranger = try RecipientPrivateKey(random: .system)
        do {
            _ = try await fixture.restore(key: stranger)
            #expect(Bool(false))
        } catch let error as BackupError {
            guard case .notForThisKey(stranger.recipient.fingerprint, let theirs) = error else { throw error }
            #expect(theirs.contains(fixture.key.recipient.fingerprint))
        }
    }

    @Test func theKeyOfTheDrillOpensTheNewestBackupOnly() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let first = try RecipientPrivateKey(file: fixture.drillKey)
        fixture.test.clock.advance(by: 86_400)
        _ = try await fixture.round().run()
        let second = try RecipientPrivateKey(file: fixture.drillKey)
        #expect(first.recipient != second.recipient)
        let report = try await fixture.survey(keys: [second]).verify(fixture.place, only: nil)
        #expect(report.backups.map(\.checked) == ["files", "files", "opened", "opened"])
    }

    @Test func aBackupWithoutRecipientsOrPlacesIsNotMade() async throws {
        let fixture = try await BackupFixture()
        await #expect(throws: BackupError.noRecipients) { try await fixture.round(recipients: []).run() }
        await #expect(throws: BackupError.noPlace) { try await fixture.round(places: []).run() }
    }

    @Test func aBackupOfAnOlderSchemaIsBroughtUpToDate() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let targets = try await TestCluster.shared.database([])
        let shelf = try await fixture.shelf()
        let newer =
            try BackupFixture.migrations
            + Migration.all(
                in: [
                    EmbeddedFile(path: "Migrations/0001_new.sql", text: "ALTER TABLE audit_head ADD COLUMN fresh int;")
                ],
                room: "Later")
        let restore = BackupRestore(
            try RestoreChoice(nil, on: shelf, keys: shelf, at: fixture.now), from: fixture.place, keys: fixture.place,
            key: fixture.key, migrations: newer, scratch: fixture.scratch.path, thread: BackupThread())
        _ = try await restore.run(owner: targets.owner, folder: nil)
        try Migrator(newer).verify(app: targets.app)
        let older = BackupRestore(
            try RestoreChoice(nil, on: shelf, keys: shelf, at: fixture.now), from: fixture.place, keys: fixture.place,
            key: fixture.key, migrations: [], scratch: fixture.scratch.path, thread: BackupThread())
        let empty = try await TestCluster.shared.database([])
        await #expect(throws: BackupError.self) { try await older.run(owner: empty.owner, folder: nil) }
    }
}
