import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import Store

@Suite("The private PostgreSQL under supervision")
struct PrivateClusterSupervisionTests {
    typealias Scratch = PrivateClusterScratch

    @Test("a server that is killed comes back with its data")
    func comesBack() async throws {
        try await Scratch.stopped { folder in
            try await Scratch.supervised(Scratch.cluster(folder)) { cluster in
                try cluster.ask(.owner, "CREATE TABLE note AS SELECT 7 AS number")
                let first = try #require(await cluster.pid)
                kill(first, SIGKILL)
                try await Scratch.until("another server") { await cluster.pid.map { $0 != first } ?? false }
                #expect(try cluster.ask(.owner, "SELECT number FROM note") == ["7"])
            }
        }
    }

    @Test("a server that cannot start is tried again until it can")
    func triesAgain() async throws {
        try await Scratch.stopped { folder in
            try await Scratch.supervised(Scratch.cluster(folder)) { cluster in
                let (here, away) = (cluster.folders.cluster + "/global", cluster.folders.cluster + "/elsewhere")
                try FileManager.default.moveItem(atPath: here, toPath: away)
                kill(try #require(await cluster.pid), SIGKILL)
                try await Scratch.until("a third attempt") { await cluster.state == .restarting(3) }
                try FileManager.default.moveItem(atPath: away, toPath: here)
                try await Scratch.until("a server") { await cluster.pid != nil }
                #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
            }
        }
    }

    @Test("a graceful shutdown stops the server, with nothing left")
    func shutsDown() async throws {
        try await Scratch.stopped { folder in
            let cluster = Scratch.cluster(folder)
            let group = ServiceGroup(services: [cluster], logger: Scratch.quiet)
            async let run: Void = group.run()
            try await Scratch.until("running") { await cluster.pid != nil }
            let pid = try #require(await cluster.pid)
            await group.triggerGracefulShutdown()
            try await run
            #expect(kill(pid, 0) == -1)
            #expect(await cluster.state == .stopped)
        }
    }

    @Test("a stop while the server is being started again ends both")
    func stopsWhileRestarting() async throws {
        try await Scratch.stopped { folder in
            try await Scratch.supervised(Scratch.cluster(folder)) { cluster in
                let first = try #require(await cluster.pid)
                kill(first, SIGKILL)
                try await Scratch.until("restarting") { await cluster.pid != first }
                await cluster.stop()
                #expect(await cluster.state == .stopped)
                #expect(PrivateClusterPidFile(cluster: cluster.folders.cluster)?.pid ?? first == first)
            }
        }
    }

    @Test("a second supervisor of one folder is refused and told who holds it")
    func oneSupervisor() async throws {
        try await Scratch.running { cluster async throws in
            let second = PrivateCluster(cluster.settings, logger: Scratch.quiet)
            await #expect(throws: PrivateClusterError.inUse(folder: cluster.folders.data, process: getpid())) {
                try await second.start()
            }
            #expect(await second.state == .stopped)
            await second.stop()
            #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
        }
    }

    @Test("a command uses the running server and leaves it running")
    func attaches() async throws {
        try await Scratch.running { cluster in
            let command = PrivateCluster(cluster.settings, logger: Scratch.quiet)
            try await command.attachOrStart()
            #expect(await command.state == .attached)
            #expect(try command.ask(.app, "SELECT 1") == ["1"])
            await command.stop()
            #expect(try cluster.ask(.app, "SELECT 1") == ["1"])
        }
    }

    @Test("a command without a running server starts one and stops it")
    func startsForItself() async throws {
        try await Scratch.stopped { folder in
            let command = Scratch.cluster(folder)
            try await command.attachOrStart()
            let pid = try #require(await command.pid)
            await command.stop()
            #expect(kill(pid, 0) == -1)
        }
    }

    @Test("the pauses double up to their bound and begin anew after a healthy run")
    func pauses() {
        var backoff = PrivateClusterBackoff(PrivateClusterTempo())
        let pauses = (1...8).map { _ in backoff.next() }
        #expect(pauses == [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000].map { .milliseconds($0) })
        backoff.ran(for: .seconds(59))
        #expect(backoff.next() == .seconds(10))
        backoff.ran(for: .seconds(60))
        #expect(backoff.next() == .milliseconds(200))
        #expect(backoff.attempts == 1)
    }
}
