import Foundation
import Testing

@testable import Store

@Suite("The private PostgreSQL, started and stopped")
struct PrivateClusterStartTests {
    @Test("starts from nothing, and owner and app can work")
    func startsFromNothing() async throws {
        try await PrivateClusterScratch.folder { folder in
            let cluster = PrivateClusterScratch.cluster(folder)
            try await cluster.start()
            try cluster.ask(.owner, "CREATE TABLE note (words text); GRANT INSERT, SELECT ON note TO klatch_app")
            try cluster.ask(.app, "INSERT INTO note VALUES ('Grüße')")
            #expect(try cluster.ask(.app, "SELECT words || lower('Ä') FROM note") == ["Grüßeä"])
            await cluster.stop()
        }
    }

    @Test("starts again on what was there")
    func startsAgain() async throws {
        try await PrivateClusterScratch.running { cluster in
            try cluster.ask(.owner, "CREATE TABLE note AS SELECT 7 AS number")
            await cluster.stop()
            try await cluster.start()
            #expect(try cluster.ask(.owner, "SELECT number FROM note") == ["7"])
        }
    }

    @Test("a start of a running server and a stop of a stopped one change nothing")
    func repeats() async throws {
        try await PrivateClusterScratch.running { cluster in
            let pid = await cluster.pid
            try await cluster.start()
            #expect(await cluster.pid == pid)
            await cluster.stop()
            await cluster.stop()
            #expect(await cluster.state == .stopped)
        }
    }

    @Test("a stop leaves no process and no socket")
    func leavesNothing() async throws {
        try await PrivateClusterScratch.running { cluster in
            let pid = try #require(await cluster.pid)
            #expect(access(cluster.folders.socketFile, F_OK) == 0)
            await cluster.stop()
            #expect(kill(pid, 0) == -1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: cluster.folders.socket) == [])
            #expect(PrivateClusterPidFile(cluster: cluster.folders.cluster) == nil)
        }
    }

    @Test("a start that is cancelled leaves no process behind")
    func cancelledStart() async throws {
        try await PrivateClusterScratch.stopped { folder in
            let cluster = PrivateClusterScratch.cluster(folder)
            let start = Task { try await cluster.start() }
            try await PrivateClusterScratch.until("launched") { [folders = cluster.folders] in
                PrivateClusterPidFile(cluster: folders.cluster) != nil
            }
            start.cancel()
            _ = await start.result
            await cluster.stop()
            #expect(PrivateClusterPidFile(cluster: cluster.folders.cluster) == nil)
        }
    }

    @Test("two callers who start at once get one server")
    func startsOnce() async throws {
        try await PrivateClusterScratch.folder { folder in
            try await PrivateClusterScratch.stopping(PrivateClusterScratch.cluster(folder)) { cluster in
                async let first: Void = cluster.start()
                async let second: Void = cluster.start()
                _ = try await (first, second)
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test("a folder's name may hold spaces, quotes and backslashes")
    func strangeNames() async throws {
        try await PrivateClusterScratch.folder { folder in
            let strange = folder.appending(path: #"a b "c" 'd' \e"#)
            try await PrivateClusterScratch.stopping(PrivateClusterScratch.cluster(strange)) { cluster in
                try await cluster.start()
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test("the data folder may be moved while Klatch is stopped")
    func moves() async throws {
        try await PrivateClusterScratch.folder { folder in
            let (old, new) = (folder.appending(path: "old"), folder.appending(path: "new"))
            let before = PrivateClusterScratch.cluster(old)
            try await before.start()
            await before.stop()
            try FileManager.default.moveItem(at: old, to: new)
            try await PrivateClusterScratch.stopping(PrivateClusterScratch.cluster(new)) { cluster in
                try await cluster.start()
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }
}
