import Foundation
import Primitives
import TestSupport
import Testing
import Vault

@testable import Backups

@Suite("AT-55: what somebody who rules the place of the backups can do")
struct ShelfTests {
    private func made(_ days: Int = 1) async throws -> BackupFixture {
        let fixture = try await BackupFixture()
        for day in 0..<days {
            if day > 0 { fixture.test.clock.advance(by: 86_400) }
            try await fixture.note("day.passed")
            _ = try await fixture.round().run()
        }
        return fixture
    }

    private func newest(_ fixture: BackupFixture) async throws -> BackupName {
        try #require(try await fixture.shelf().newest(.data)?.name)
    }

    private func remove(_ fixture: BackupFixture, _ name: BackupName) throws {
        for file in try fixture.place.files().keys where BackupName.of(file: file) == name {
            try fixture.place.remove(file)
        }
    }

    @Test func aFileThatIsCutShortOrGoneIsSeenAtAGlance() async throws {
        let fixture = try await made()
        let name = try await newest(fixture)
        let bytes = try fixture.scratch.read("kept/" + name.file(.rows))
        try fixture.scratch.write("kept/" + name.file(.rows), Array(bytes.dropLast(100)))
        let faults = try await fixture.shelf().backups.map(\.fault)
        #expect(faults.contains(.truncated(file: name.file(.rows))))
        try fixture.place.remove(name.file(.rows))
        #expect(try await fixture.shelf().backups.map(\.fault).contains(.missing(file: name.file(.rows))))
    }

    @Test func aFileWithOneBitChangedIsFoundByVerifying() async throws {
        let fixture = try await made()
        let name = try await newest(fixture)
        var bytes = try fixture.scratch.read("kept/" + name.file(.rows))
        bytes[bytes.count - 40] ^= 4
        try fixture.scratch.write("kept/" + name.file(.rows), bytes)
        let report = try await fixture.survey().verify(fixture.place, only: name)
        #expect(report.backups.first?.fault == "\(BackupError.otherFile(file: name.file(.rows)))")
        await #expect(throws: BackupError.self) { try await fixture.restore() }
    }

    @Test func filesOfTwoBackupsThatWereSwappedAreRefused() async throws {
        let fixture = try await made(2)
        let names = try await fixture.shelf().backups.map(\.name).filter { $0.kind == .data }
        let (old, new) = (try #require(names.first), try #require(names.last))
        try fixture.scratch.write("kept/" + new.file(.folder), fixture.scratch.read("kept/" + old.file(.folder)))
        let report = try await fixture.survey().verify(fixture.place, only: new)
        #expect(report.backups.first?.fault?.contains(old.file(.folder)) == true)
    }

    @Test func anOldBackupUnderANewNameIsRefused() async throws {
        let fixture = try await made(2)
        let names = try await fixture.shelf().backups.map(\.name).filter { $0.kind == .data }
        let (old, new) = (try #require(names.first), try #require(names.last))
        for file in [old.manifestFile, old.file(.rows), old.file(.folder)] {
            let renamed = file.replacing(old.text, with: new.text)
            try fixture.scratch.write("kept/" + renamed, fixture.scratch.read("kept/" + file))
        }
        let fault = try await fixture.shelf().backups.first { $0.name == new }?.fault
        #expect(fault == .swapped(file: new.manifestFile, belongsTo: old.text))
        await #expect(throws: BackupError.swapped(file: new.manifestFile, belongsTo: old.text)) {
            try await fixture.restore()
        }
    }

    @Test func anOldBackupInThePlaceOfTheNewestIsNoticed() async throws {
        let fixture = try await made(2)
        let names = try await fixture.shelf().backups.map(\.name).filter { $0.kind == .data }
        let (old, new) = (try #require(names.first), try #require(names.last))
        try remove(fixture, new)
        let report = try await fixture.survey().list(fixture.place)
        #expect(report.findings == ["\(BackupError.replayed(found: old.text, newest: new.text))"])
        let shelf = try await fixture.shelf()
        #expect(throws: BackupError.replayed(found: old.text, newest: new.text)) {
            try RestoreChoice(nil, on: shelf, keys: shelf, at: fixture.now, newest: new.text)
        }
    }

    @Test func aCleanMachineDoesNotTakeAnOldBackupForTheNewest() async throws {
        let fixture = try await made()
        let name = try await newest(fixture)
        fixture.test.clock.advance(by: 3 * 86_400)
        let shelf = try await fixture.shelf()
        #expect(throws: BackupError.stale(name: name.text, hours: 72)) {
            try RestoreChoice(nil, on: shelf, keys: shelf, at: fixture.now)
        }
        #expect(try RestoreChoice(name, on: shelf, keys: shelf, at: fixture.now).data.name == name)
    }

    @Test func anotherInstallationsBackupsAreNotOurs() async throws {
        let (ours, theirs) = (try await made(), try await made())
        let name = try await newest(theirs)
        for (file, _) in try theirs.place.files() where BackupName.of(file: file) == name {
            try ours.scratch.write("kept/" + file, theirs.scratch.read("kept/" + file))
        }
        #expect(try await ours.shelf().backups.first { $0.name == name }?.fault == .otherInstallation(name: name.text))
    }

    @Test func theRootKeyAloneTellsWhoseSignatureToTrust() async throws {
        let (fixture, stranger) = (try await made(), try await BackupFixture())
        let mine = try await Shelf(reading: fixture.place, signers: Signers(roots: fixture.roots), scratch: "/nowhere")
        #expect(mine.backups.allSatisfy { $0.fault == nil })
        let name = try await newest(fixture)
        let other = try await Shelf(
            reading: fixture.place, signers: Signers(roots: stranger.roots), scratch: "/nowhere")
        #expect(other.backups.first { $0.name == name }?.fault == .noSigner)
    }

    @Test func aFaultyNewestIsNotPassedOverForAnOlderOne() async throws {
        let fixture = try await made(2)
        let name = try await newest(fixture)
        try fixture.scratch.write("kept/" + name.manifestFile, [1, 2, 3])
        await #expect(throws: BackupError.badManifest(file: name.manifestFile)) { try await fixture.restore() }
    }

    @Test func filesThatAreNoBackupsAreLeftAlone() async throws {
        let fixture = try await made()
        try fixture.scratch.write("kept/notes.txt", [1])
        let stray = BackupName(.data, at: fixture.now, random: .seeded(1)).file(.rows)
        try fixture.scratch.write("kept/" + stray, [1])
        #expect(try await fixture.shelf().strays == [stray])
        fixture.test.clock.advance(by: 2 * 86_400)
        _ = try await fixture.round().run()
        let left = try fixture.place.files()
        #expect(left["notes.txt"] == 1 && left[stray] == nil)
    }
}
