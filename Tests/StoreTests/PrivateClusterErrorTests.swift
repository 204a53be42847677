import Primitives
import Foundation
import Testing

@testable import Store

@Suite("What the private PostgreSQL says when it cannot start")
struct PrivateClusterErrorTests {
    typealias Scratch = PrivateClusterScratch

    @Test("a missing PostgreSQL is named with the command that installs it")
    func missing() async throws {
        try await Scratch.folder { folder in
            var settings = Scratch.settings(folder)
            settings.binaries = folder
            let words = await refusal(settings)
            #expect(words?.contains("apt-get install postgresql-15") == true)
            #expect(words?.contains("(looked in \(PrivateClusterFolders(folder).data))") == true)
        }
    }

    @Test("a folder that PostgreSQL's user cannot reach is named with its fix", .enabled(if: Scratch.isRoot))
    func unreachable() async throws {
        try await Scratch.folder { folder in
            let closed = PrivateClusterFolders(folder).data
            chmod(closed, 0o700)
            let words = await refusal(Scratch.settings(folder.appending(path: "data")))
            #expect(words?.contains("Run `chmod o+x \(closed)`") == true, "\(words ?? "")")
        }
    }

    @Test("somebody else's folder is refused", .enabled(if: Scratch.isRoot))
    func foreign() async throws {
        try await Scratch.folder { folder in
            chown(folder.path(percentEncoded: false), 65_534, 65_534)
            #expect(await refusal(Scratch.settings(folder))?.contains("chown -R root:") == true)
        }
    }

    @Test("a folder that Klatch may not write to is refused", .disabled(if: Scratch.isRoot))
    func readOnly() async throws {
        try await Scratch.folder { folder in
            chmod(folder.path(percentEncoded: false), 0o500)
            let words = await refusal(Scratch.settings(folder.appending(path: "data")))
            #expect(words?.contains("Permission denied") == true)
            chmod(folder.path(percentEncoded: false), 0o700)
        }
    }

    @Test("a path too long for a socket is refused before anything is made")
    func tooLong() async throws {
        let folder = URL(fileURLWithPath: "/tmp/klt-" + String(repeating: "x", count: 80))
        #expect(await refusal(Scratch.settings(folder))?.contains("107") == true)
        #expect(access(folder.path(percentEncoded: false), F_OK) == -1)
    }

    @Test("a comma in the path is refused, because libpq would read two hosts")
    func comma() async throws {
        let folder = URL(fileURLWithPath: "/tmp/klt-a,b")
        #expect(await refusal(Scratch.settings(folder))?.contains("comma") == true)
        #expect(access(folder.path(percentEncoded: false), F_OK) == -1)
    }

    @Test("a cluster of another version names the PostgreSQL it needs, and is left alone")
    func otherVersion() async throws {
        try await Scratch.stopped { folder in
            let version = PrivateClusterFolders(folder).cluster + "/PG_VERSION"
            try PrivateClusterFile.replace(version, with: "11\n", for: .forPostgreSQL())
            #expect(await refusal(Scratch.settings(folder))?.contains("apt-get install postgresql-11") == true)
            #expect(try String(contentsOfFile: version, encoding: .utf8) == "11\n")
        }
    }

    @Test("a folder with something else in it is refused; an empty one is used")
    func notWhole() async throws {
        try await Scratch.folder { folder in
            let cluster = folder.appending(path: "postgres")
            try FileManager.default.createDirectory(at: cluster, withIntermediateDirectories: false)
            #expect(try PrivateClusterFolders(folder).clusterMajor() == nil)
            try FileManager.default.createDirectory(
                at: cluster.appending(path: "x"), withIntermediateDirectories: true)
            #expect(await refusal(Scratch.settings(folder))?.contains("does not hold a whole") == true)
        }
    }

    @Test("a file in the place of a folder is refused")
    func notAFolder() async throws {
        try await Scratch.folder { folder in
            try "".write(to: folder.appending(path: "socket"), atomically: false, encoding: .utf8)
            #expect(await refusal(Scratch.settings(folder))?.contains("is not a folder") == true)
        }
    }

    @Test("a server that ends at once is quoted")
    func ends() async throws {
        try await Scratch.stopped { folder in
            let cluster = PrivateClusterFolders(folder).cluster
            try FileManager.default.removeItem(atPath: cluster + "/pg_wal")
            let words = await refusal(Scratch.settings(folder))
            #expect(words?.contains("\"pg_wal\" does not exist") == true, "\(words ?? "")")
        }
    }

    @Test("the room on a disk is known")
    func room() async throws {
        try await Scratch.folder { folder in
            let folders = PrivateClusterFolders(folder)
            #expect(!folders.hasLessRoom(than: PrivateClusterFolders.roomForAnything))
            #expect(folders.hasLessRoom(than: .max))
        }
    }

    @Test("every refusal is one or more whole sentences")
    func sentences() {
        let all: [PrivateClusterError] = [
            .noPostgreSQL(searched: ["PATH"]), .tooOld(binaries: "/x", major: 9), .noPostgresUser, .noSetpriv,
            .versionMismatch(folder: "/x", cluster: 15, installed: [16, 17]), .unnamedUser(7), .notAFolder("/x"),
            .unreachable(folder: "/x/y", closed: "/x", user: "postgres"), .inUse(folder: "/x", process: nil),
            .foreignFolder("/x", owner: "a", expected: "b"), .cannotUse("/x", reason: "no"), .diskFull("/x"),
            .socketPathTooLong("/x", bytes: 108), .notWhole("/x"), .creationFailed(lastWords: "no."),
            .startFailed(lastWords: "no.", log: "/x"), .slowStart(seconds: 60, log: "/x"),
        ]
        for words in all.map(\.description) { #expect(words.count > 30 && words.hasSuffix("."), "\(words)") }
    }

    /// The words with which a start is refused; nil when it is not.
    private func refusal(_ settings: PrivateClusterSettings) async -> String? {
        let cluster = PrivateCluster(settings, logger: Scratch.quiet)
        do { try await cluster.start() } catch { return "\(error)" }
        await cluster.stop()
        return nil
    }
}
