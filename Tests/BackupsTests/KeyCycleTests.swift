import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Backups

@Suite("AT-53: erasure reaches backups")
struct KeyCycleTests {
    private let person = PersonID(UUID(uuid: (7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7)))

    private func erase(_ fixture: BackupFixture) async throws {
        let (vault, person) = (fixture.vault, person)
        try await fixture.test.database.transaction(.workspace(BackupFixture.workspace)) {
            try vault.destroyPersonKey($0, BackupFixture.workspace, person)
        }
    }

    /// The person's key in a restored database: nil where it is destroyed.
    private func wrapped(_ targets: TestTargets) throws -> [String] {
        try TestConnection(targets.app).run(
            """
            SET search_path TO klatch; SELECT set_config('app.scope', 'system', false);
            SELECT COALESCE(octet_length(wrapped)::text, 'destroyed') FROM data_key WHERE owner_id = '\(person.text)'
            """)
    }

    @Test func oldDataWithTheNewestKeysBringsNobodyBack() async throws {
        let fixture = try await BackupFixture()
        try await fixture.makePerson(person)
        _ = try await fixture.round().run()
        let old = try #require(try await fixture.shelf().newest(.data)?.name)
        #expect(try wrapped(await fixture.restore().targets) != ["destroyed"])
        fixture.test.clock.advance(by: 86_400)
        try await erase(fixture)
        _ = try await fixture.round().run()
        #expect(try wrapped(await fixture.restore(old).targets) == ["destroyed"])
    }

    @Test func afterSevenDaysNoBackupHoldsADestroyedKey() async throws {
        let fixture = try await BackupFixture()
        try await fixture.makePerson(person)
        _ = try await fixture.round().run()
        fixture.test.clock.advance(by: 3600)
        try await erase(fixture)
        fixture.test.clock.advance(by: -3600)
        for _ in 0..<7 {
            fixture.test.clock.advance(by: 86_400)
            _ = try await fixture.round().run()
        }
        let shelf = try await fixture.shelf()
        let (keys, data) = (
            shelf.backups.filter { $0.name.kind == .keys }, shelf.backups.filter { $0.name.kind == .data }
        )
        #expect(keys.count == 7 && data.count == 8)
        #expect(keys.allSatisfy { fixture.now.timeIntervalSince($0.date) < Retention.keysClaim })
        // Every backup of the keys that is left was made after the key was destroyed.
        let oldest = try #require(keys.first)
        #expect(fixture.now.timeIntervalSince(oldest.date) == 518_400.0)
    }

    @Test func keysOlderThanSevenDaysAreNotRestoredUnasked() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let name = try #require(try await fixture.shelf().newest(.data)?.name)
        fixture.test.clock.advance(by: 8 * 86_400)
        let shelf = try await fixture.shelf()
        #expect(throws: BackupError.self) { try RestoreChoice(name, on: shelf, keys: shelf, at: fixture.now) }
        #expect(try await fixture.restore(name, oldKeys: true).rows > 0)
        let findings = try await fixture.survey().list(fixture.place).findings
        #expect(findings.contains { $0.contains("more than seven days") })
    }

    @Test func keysThatAreOlderThanTheDataAreNotEnough() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        fixture.test.clock.advance(by: 86_400)
        _ = try await fixture.round().run()
        let newest = try #require(try await fixture.shelf().newest(.keys)?.name)
        for file in [newest.manifestFile, newest.file(.rows)] { try fixture.place.remove(file) }
        await #expect(throws: BackupError.self) { try await fixture.restore() }
    }

    @Test func dataIsKeptForItsDaysAndThreeWhateverTheirAge() async throws {
        let fixture = try await BackupFixture()
        for _ in 0..<6 {
            _ = try await fixture.round(days: 7).run()
            fixture.test.clock.advance(by: 5 * 86_400)
        }
        let shelf = try await fixture.shelf()
        #expect(shelf.backups.filter { $0.name.kind == .data }.count == 3)
        #expect(shelf.backups.filter { $0.name.kind == .keys }.count == 2)
    }

    @Test func noKeyOfAnybodyIsInABackupOfTheData() async throws {
        let fixture = try await BackupFixture()
        try await fixture.makePerson(person)
        _ = try await fixture.round().run()
        let shelf = try await fixture.shelf()
        #expect(shelf.newest(.data)?.manifest?.tables.contains { $0.table == "data_key" } == false)
        #expect(shelf.newest(.keys)?.manifest?.tables.map(\.table) == ["data_key"])
    }
}
