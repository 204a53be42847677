import Foundation
import Testing

@testable import Store

@Suite("What a killed Klatch leaves behind")
struct PrivateClusterOrphanTests {
    typealias Scratch = PrivateClusterScratch

    @Test("a server without a Klatch is taken over, and stopped with the new one")
    func adopted() async throws {
        try await Scratch.stopped { folder in
            let pid = try await orphan(folder, socket: PrivateClusterFolders(folder).socket)
            try await Scratch.stopping(Scratch.cluster(folder)) { cluster in
                try await cluster.start()
                #expect(await cluster.pid == pid)
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
            #expect(PrivateClusterPidFile(cluster: PrivateClusterFolders(folder).cluster) == nil)
        }
    }

    @Test("a server that was taken over is watched like any other")
    func adoptedAndKilled() async throws {
        try await Scratch.stopped { folder in
            let pid = try await orphan(folder, socket: PrivateClusterFolders(folder).socket)
            try await Scratch.supervised(Scratch.cluster(folder)) { cluster in
                kill(pid, SIGKILL)
                try await Scratch.until("another server") { await cluster.pid.map { $0 != pid } ?? false }
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test("a server that listens elsewhere is replaced")
    func elsewhere() async throws {
        try await Scratch.stopped { folder in
            let folders = PrivateClusterFolders(folder)
            let pid = try await orphan(folder, socket: folders.cluster)
            try await Scratch.stopping(Scratch.cluster(folder)) { cluster in
                try await cluster.start()
                #expect(await cluster.pid != pid)
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test("a half-made cluster is removed and a whole one made")
    func halfMade() async throws {
        try await Scratch.folder { folder in
            let half = folder.appending(path: "postgres.new-77")
            try FileManager.default.createDirectory(at: half, withIntermediateDirectories: false)
            try "15\n".write(to: half.appending(path: "PG_VERSION"), atomically: false, encoding: .utf8)
            try await Scratch.stopping(Scratch.cluster(folder)) { cluster in
                try await cluster.start()
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
            #expect(access(half.path(percentEncoded: false), F_OK) == -1)
        }
    }

    @Test("a pid file and a socket of a dead server are no hindrance")
    func deadPid() async throws {
        try await Scratch.stopped { folder in
            let folders = PrivateClusterFolders(folder)
            try leavePidFile(of: 4_194_303, in: folders)
            try "".write(toFile: folders.socketFile, atomically: false, encoding: .utf8)
            try await Scratch.stopping(Scratch.cluster(folder)) { cluster in
                try await cluster.start()
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test(
        "a pid file that a power cut left empty or in the middle of a word is no hindrance",
        arguments: ["", "\n", "-", "x"])
    func cutPidFile(text: String) async throws {
        try await Scratch.stopped { folder in
            let path = PrivateClusterPidFile.path(PrivateClusterFolders(folder).cluster)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try await Scratch.stopping(Scratch.cluster(folder)) { cluster in
                try await cluster.start()
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test("a single-user server's pid file, which names it with a minus sign, stays")
    func singleUser() async throws {
        try await Scratch.folder { folder in
            let path = PrivateClusterPidFile.path(folder.path)
            try Data("-4711\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(!PrivateClusterPidFile.removeCut(folder.path) && FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("a pid file whose number now belongs to another process is no hindrance, and that process lives on")
    func reusedPid() async throws {
        try await Scratch.stopped { folder in
            let account = try PrivateClusterAccount.forPostgreSQL()
            let other = PrivateClusterProgram("/usr/bin/sleep", ["60"], as: account).process(errors: .nullDevice)
            try other.run()
            defer { other.terminate() }
            try leavePidFile(of: other.processIdentifier, in: PrivateClusterFolders(folder))
            try await Scratch.stopping(Scratch.cluster(folder)) { cluster in
                try await cluster.start()
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
            #expect(other.isRunning)
        }
    }

    /// Starts a server as a killed Klatch would leave it: nobody's child, with the lock free.
    private func orphan(_ folder: URL, socket: String) async throws -> pid_t {
        let folders = PrivateClusterFolders(folder)
        let installed = await PrivateClusterBinaries.installed(nil, path: nil)
        let control = try #require(installed.first).folder + "/pg_ctl"
        let arguments = ["-D", folders.cluster, "-W", "-s", "-o", "-k \(socket)", "start"]
        // Its end is not waited for: Foundation tells it only when the server that it leaves behind has ended too.
        try PrivateClusterProgram(control, arguments, as: .forPostgreSQL()).process(errors: .nullDevice).run()
        try await Scratch.until("an orphan") { PrivateClusterPidFile(cluster: folders.cluster)?.status == .ready }
        return try #require(PrivateClusterPidFile(cluster: folders.cluster)).pid
    }

    private func leavePidFile(of pid: pid_t, in folders: PrivateClusterFolders) throws {
        let text = "\(pid)\n\(folders.cluster)\n1700000000\n5432\n\(folders.socket)\n\n  1234567   7654321\nready   \n"
        try PrivateClusterFile.replace(
            PrivateClusterPidFile.path(folders.cluster), with: text, for: .forPostgreSQL())
    }
}
