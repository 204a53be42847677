import Foundation
import Logging
import Primitives
import Store
import Synchronization
import TestSupport
import Testing
import Vault

@testable import Backups

/// The newest backup is restored on a system of its own, looked at, and the result kept.
@Suite("Claim backup.recovery-drill")
struct Claim_backup_recovery_drill {
    private static let sight = DrillSight(sealedColumns: 2, sealedValues: 7, erasedValues: 1, signIns: 3)

    private func drill(
        _ fixture: BackupFixture, newest: String? = nil, probe: @escaping BackupDrill.Probe = { _, _ in Self.sight }
    ) async throws -> DrillRecord {
        let drill = BackupDrill(
            places: [fixture.place], signers: Signers(fixture.vault.verifyingKeys), keyFile: fixture.drillKey,
            migrations: try BackupFixture.migrations, roots: { [roots = fixture.roots] in roots },
            folder: URL(filePath: "/tmp/kd-\(UUID().uuidString.prefix(8))"), binaries: nil,
            scratch: fixture.scratch.path + "/scratch", time: fixture.test.clock.source, random: .system,
            thread: BackupThread(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, probe: probe)
        return await drill.run(newest: newest)
    }

    @Test func theNewestBackupComesToLifeAndIsThrownAway() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        fixture.test.clock.advance(by: 7200)
        let seen = Mutex(0)
        let record = try await drill(fixture) { tx, vault in
            let row = try tx.first("SELECT count(*) AS count FROM audit_event")
            let count: Int = try row?.get("count") ?? 0
            seen.withLock { $0 = count }
            _ = try vault.workspaceKey(tx, BackupFixture.workspace)
            return Self.sight
        }
        #expect(record.failure == nil)
        #expect(record.lostSeconds == 7200)
        #expect((record.rows ?? 0) > 3)
        #expect(seen.withLock { $0 } == 1)
        let store = BackupStore(random: .system)
        let kept = try await fixture.test.database.transaction(.system("test")) { tx in
            try store.add(tx, record)
            return try store.drills(tx, limit: 3)
        }
        #expect(record.sight == Self.sight)
        #expect(kept.map(\.data) == [record.data] && kept.map(\.sight) == [Self.sight])
    }

    @Test func whatGoesWrongIsTheResult() async throws {
        let fixture = try await BackupFixture()
        #expect(try await drill(fixture).failure?.contains("cannot be read") == true)
        _ = try await fixture.round().run()
        let failed = try await drill(fixture) { _, _ in throw BackupError.unsound("nobody is found") }
        #expect(failed.failure == "\(BackupError.unsound("nobody is found"))")
        let other = BackupName(.data, at: fixture.now, random: .seeded(1)).text
        #expect(try await drill(fixture, newest: other).failure?.contains(other) == true)
    }
}
