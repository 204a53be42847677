import Foundation
import Logging
import Outbound
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Backups

@Suite("Backups lie in a bucket as in a folder")
struct BucketRoundTests {
    private let fixture: BackupFixture
    private let peer: BucketPeer
    private let bucket: BucketPlace

    init() async throws {
        fixture = try await BackupFixture()
        peer = try await BucketPeer.running()
        bucket = try peer.place()
    }

    private var left: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: fixture.scratch.path + "/scratch")) ?? []
    }

    private func round(_ places: [any BackupPlace]? = nil) async throws -> BackupRound.Outcome {
        try await fixture.round(places: places ?? [bucket]).run()
    }

    @Test func aBackupIsKeptInBothReadBackAndRestoredFromEither() async throws {
        let outcome = try await round([bucket, fixture.place])
        #expect(outcome.places == [bucket.words, fixture.place.words])
        let (there, here) = (try await bucket.files(), try fixture.place.files())
        #expect(there == here && there.count == 5)
        let (away, near) = (try await fixture.restore(from: bucket), try await fixture.restore())
        #expect(away.rows == near.rows && away.rows == outcome.rows)
        #expect(left.isEmpty)
    }

    @Test func theRehearsalRestoresFromABucketToo() async throws {
        _ = try await round()
        let seen = DrillSight(sealedColumns: 1, sealedValues: 1, erasedValues: 0, signIns: 1)
        let drill = BackupDrill(
            places: [bucket], signers: Signers(fixture.vault.verifyingKeys), keyFile: fixture.drillKey,
            migrations: try BackupFixture.migrations, roots: { [roots = fixture.roots] in roots },
            folder: URL(filePath: "/tmp/kd-\(UUID().uuidString.prefix(8))"), binaries: nil,
            scratch: fixture.scratch.path + "/scratch", time: fixture.test.clock.source, random: .system,
            thread: BackupThread(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            probe: { _, _ in seen })
        let record = await drill.run(newest: nil)
        #expect(record.failure == nil && record.sight == seen)
        #expect(left.isEmpty)
    }

    @Test("AT-53: seven days after an erasure no bucket has the key either")
    func keysGo() async throws {
        for _ in 0..<9 {
            _ = try await round()
            fixture.test.clock.advance(by: 86_400)
        }
        let shelf = try await fixture.shelf(bucket)
        let keys = shelf.backups.filter { $0.name.kind == .keys }
        #expect(shelf.backups.allSatisfy { $0.fault == nil } && shelf.backups.count { $0.name.kind == .data } == 9)
        #expect(keys.count == 7 && keys.allSatisfy { fixture.now.timeIntervalSince($0.date) <= Retention.keysClaim })
    }

    @Test("AT-55: what is cut, exchanged or taken away in a bucket is noticed")
    func tampered() async throws {
        _ = try await round()
        let old = try #require(try await fixture.shelf(bucket).newest(.data)?.name)
        fixture.test.clock.advance(by: 86_400)
        _ = try await round()
        let new = try #require(try await fixture.shelf(bucket).newest(.data)?.name)
        let scratch = fixture.scratch.path + "/scratch"
        let rows = try await bucket.contents(new.file(.rows), upTo: 1 << 20, scratch: scratch)
        let before = try await bucket.contents(old.file(.rows), upTo: 1 << 20, scratch: scratch)
        try fixture.scratch.write("bad", rows.dropLast(1) + [rows.last.map { $0 ^ 1 } ?? 0])
        try await bucket.keep(new.file(.rows), from: fixture.scratch.path + "/bad")
        let report = try await fixture.survey().verify(bucket, only: nil)
        #expect(
            report.backups.first { $0.name == new.text }?.fault?.contains("is not the file that its manifest") == true)
        try fixture.scratch.write("bad", before)
        try await bucket.keep(new.file(.rows), from: fixture.scratch.path + "/bad")
        await #expect(throws: BackupError.self) { try await fixture.restore(from: bucket) }
        try fixture.scratch.write("bad", Array(rows.dropLast(9)))
        try await bucket.keep(new.file(.rows), from: fixture.scratch.path + "/bad")
        let faults = try await fixture.shelf(bucket).backups.map(\.fault)
        #expect(faults.contains(.truncated(file: new.file(.rows))))
        for file in try await bucket.files().keys where BackupName.of(file: file) == new {
            try await bucket.remove(file)
        }
        let findings = try await fixture.survey().list(bucket).findings
        #expect(findings.contains("\(BackupError.replayed(found: old.text, newest: new.text))"))
        #expect(left.isEmpty)
    }

    @Test func whereTheBucketIsAwayTheRoundFailsAndSaysSo() async throws {
        let away = try peer.place(at: "http://127.0.0.1:1")
        await #expect(throws: BackupError.bucket(place: away.words, .transfer(.unreachable))) {
            _ = try await round([fixture.place, away])
        }
        let records = try await fixture.test.database.transaction(.system("test")) {
            try BackupStore(random: .system).records($0, limit: 1)
        }
        #expect(records.first?.failure?.contains("did not answer") == true)
        #expect(left.isEmpty)
    }
}
