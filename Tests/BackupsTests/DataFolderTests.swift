import Foundation
import Primitives
import Testing

@testable import Backups

@Suite("AT-39: an archive that would write elsewhere")
struct DataFolderTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func archive(_ entries: [FolderEntry]) -> [UInt8] {
        entries.reduce(into: [UInt8]()) { bytes, entry in
            bytes += TapeArchive.header(entry)
            bytes += [UInt8](repeating: 65, count: entry.bytes)
            bytes += [UInt8](repeating: 0, count: TapeArchive.padding(entry.bytes))
        } + [UInt8](repeating: 0, count: 2 * TapeArchive.block)
    }

    private func unpack(_ bytes: [UInt8], listing entries: [FolderEntry]) throws {
        try TapeReader(source: MemorySource(bytes, piece: 700), file: "folder")
            .unpack(entries, into: scratch.path + "/out")
    }

    private var written: [String] {
        FileManager.default.subpaths(atPath: scratch.path + "/out")?.sorted() ?? []
    }

    @Test func whatIsListedIsWritten() throws {
        let entries = [FolderEntry(path: "a/b.txt", bytes: 513), FolderEntry(path: "klatch.env", bytes: 0)]
        try unpack(archive(entries), listing: entries)
        #expect(written == ["a", "a/b.txt", "klatch.env"])
        #expect(try scratch.read("out/a/b.txt") == [UInt8](repeating: 65, count: 513))
    }

    @Test(arguments: [
        "../x", "a/../x", "/etc/passwd", "a//b", "./a", "a/.", "..", ".", "", "a\\b", "a\u{0}b", "a\nb", ".hidden",
        "a/.ssh", "-rf", "ü", "a b", "C:x", String(repeating: "a", count: 101), "a/b/c/d/e/f/g/h/i",
    ])
    func aPathThatCouldLeadAstrayIsNotWritten(path: String) throws {
        let entry = FolderEntry(path: path, bytes: 1)
        #expect(throws: BackupError.self) { try FolderEntry.check([entry]) }
        let header = path.utf8.count > 100 ? [UInt8](repeating: 0, count: 512) : TapeArchive.header(entry)
        #expect(throws: BackupError.self) {
            try unpack(header + [UInt8](repeating: 0, count: 1536), listing: [entry])
        }
        #expect(written.isEmpty)
    }

    @Test func namesThatFallTogetherAreNotWritten() {
        let pairs = [("a", "a"), ("a", "A"), ("a", "a/b"), ("A/x", "a")]
        for (one, two) in pairs {
            let entries = [FolderEntry(path: one, bytes: 0), FolderEntry(path: two, bytes: 0)]
            #expect(throws: BackupError.self) { try unpack(archive(entries), listing: entries) }
        }
        #expect(written.isEmpty)
    }

    @Test func aMillionEntriesAreNotWritten() {
        let entries = (0..<10_001).map { FolderEntry(path: "f\($0)", bytes: 0) }
        #expect(throws: BackupError.badEntry("more than 10000 files")) { try FolderEntry.check(entries) }
    }

    @Test func anEntryThatTheManifestDoesNotListIsNotWritten() throws {
        let (listed, planted) = (FolderEntry(path: "a", bytes: 3), FolderEntry(path: "b", bytes: 3))
        #expect(throws: BackupError.self) { try unpack(archive([planted]), listing: [listed]) }
        #expect(throws: BackupError.self) { try unpack(archive([listed, planted]), listing: [listed]) }
        #expect(throws: BackupError.self) {
            try unpack(archive([listed]), listing: [FolderEntry(path: "a", bytes: 4)])
        }
    }

    @Test(arguments: [UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "3"), UInt8(ascii: "5"), UInt8(ascii: "x")])
    func linksDevicesAndFoldersAreNotWritten(kind: UInt8) {
        let entry = FolderEntry(path: "a", bytes: 0)
        var bytes = archive([entry])
        bytes[156] = kind
        #expect(throws: BackupError.self) { try unpack(bytes, listing: [entry]) }
    }

    @Test func nothingIsWrittenThroughALinkThatWaits() throws {
        let out = scratch.path + "/out"
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: out + "/a", withDestinationPath: scratch.path + "/target")
        let entry = FolderEntry(path: "a", bytes: 3)
        #expect(throws: BackupError.exists(path: out + "/a")) { try unpack(archive([entry]), listing: [entry]) }
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/target"))
    }

    @Test func keysTheDatabaseAndLinksStayOutOfABackup() throws {
        for name in [
            "klatch.env", "notes/a.txt", "keys/root.key", "postgres/PG_VERSION", "log/x", "socket/y", "drill-1/z",
        ] {
            let path = scratch.path + "/" + name
            try FileManager.default.createDirectory(
                atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: path))
        }
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/linked", withDestinationPath: scratch.path + "/keys/root.key")
        let found = DataFolder(URL(filePath: scratch.path), except: [scratch.path + "/notes/a.txt"]).entries()
        #expect(found.kept.map(\.path) == ["klatch.env"])
        #expect(found.left == ["linked"])
    }

    /// The archive is one that `tar` reads.
    @Test func tarReadsIt() throws {
        let entries = [FolderEntry(path: "a/b.txt", bytes: 513), FolderEntry(path: "klatch.env", bytes: 7)]
        try scratch.write("archive.tar", archive(entries))
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/bin/tar")
        process.arguments = ["-tvf", scratch.path + "/archive.tar"]
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text.contains("-rw------- 0/0             513 1970-01-01 00:00 a/b.txt"))
        #expect(text.contains("klatch.env"))
    }
}
