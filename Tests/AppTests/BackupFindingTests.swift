import Backups
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import App

@Suite("What the doctor says of backups")
struct BackupFindingTests {
    private static let now = Date(timeIntervalSince1970: 1_767_603_600)

    private func made(_ hours: Double, failure: String? = nil) -> BackupRecord {
        BackupRecord(
            startedAt: Self.now - hours * 3600, seconds: 3, data: failure == nil ? "klatch-data" : nil, keys: nil,
            bytes: 1, rows: 1, failure: failure)
    }

    private func drilled(_ failure: String? = nil) -> DrillRecord {
        DrillRecord(
            startedAt: Self.now, data: nil, seconds: 4, lostSeconds: 60, rows: 1, sight: nil, failure: failure)
    }

    private func finding(
        _ newest: BackupRecord?, _ last: BackupRecord? = nil, _ drill: DrillRecord? = nil, places: Int = 2
    ) -> Doctor.Finding {
        BackupDesk.finding(newest, last, drill, at: Self.now, places: places)
    }

    @Test("is good where a fresh one lies in two places and was rehearsed")
    func good() {
        let found = finding(made(20), made(20), drilled())
        #expect(found.state == .good && found.fix == nil && found.sentence.contains("20 hours"))
    }

    @Test("asks for a second place, and for a rehearsal")
    func warned() {
        #expect(finding(made(1), made(1), drilled(), places: 1).fix?.contains("second place") == true)
        #expect(finding(made(1), made(1)).fix?.contains("drill") == true)
    }

    @Test("is bad where there is none, where it is older than 26 hours, and where the rehearsal failed")
    func bad() {
        #expect(finding(nil).state == .bad)
        #expect(finding(nil, made(1, failure: "The disk is full.")).sentence == "The disk is full.")
        #expect(finding(made(26), made(26), drilled()).state == .good)
        #expect(finding(made(27), made(1, failure: "The disk is full."), drilled()).sentence.contains("disk is full"))
        #expect(finding(made(1), made(1), drilled("Nobody is found.")).sentence.contains("Nobody is found."))
    }
}

@Suite("A backup that fails")
struct BackupFailureTests {
    @Test("is tried three times, then told to those who look after the installation, or else to the only owners")
    func told() async throws {
        let key = try RecipientPrivateKey(random: .system).recipient.text
        let world = try await TestWorld(settings: [
            "KLATCH_BACKUP_TO": "/proc/nowhere", "KLATCH_BACKUP_RECIPIENTS": key,
        ])
        _ = try await world.owner()
        try await world.work()
        _ = try await world.database.transaction(.system("test")) {
            try JobQueue().enqueue($0, BackupJob(), workspace: nil)
        }
        for attempt in 1...3 {
            #expect(!world.mail.all.contains { $0.source.contains("backup failed") }, "before attempt \(attempt)")
            try await world.work()
            world.clock.advance(by: 3600)
        }
        try await world.work()
        let mails = world.mail.all.filter { $0.source.contains("A backup failed") }
        #expect(mails.map(\.to.text) == ["ada@example.org"])
        #expect(mails.first?.source.contains("/proc/nowhere cannot be written") == true)
    }

    @Test("and its rehearsal, without one to restore, is told too")
    func rehearsal() async throws {
        let key = try RecipientPrivateKey(random: .system).recipient.text
        let world = try await TestWorld(settings: [
            "KLATCH_BACKUP_TO": "/nonexistent", "KLATCH_BACKUP_RECIPIENTS": key,
        ])
        _ = try await world.owner()
        let workers = world.assembly.workers.compactMap { $0 as? BackupDrillWorker }
        let alarm = try #require(workers.first?.alarm)
        try await alarm.ring(.drill, "Nothing is there.")
        try await world.work()
        #expect(world.mail.all.contains { $0.source.contains("Nothing is there.") })
    }
}
