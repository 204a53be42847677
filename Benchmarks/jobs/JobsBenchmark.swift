import Foundation
import Jobs
import Logging
import Primitives
import ServiceLifecycle
import Store
import Synchronization

/// `jobs-benchmark COUNT [PYTHON]`: enqueues and runs jobs that do nothing, on a PostgreSQL of its own that is as
/// careful as in service, and prints rates and log syncs per job. With a PYTHON that has pgqueuer, the same by pgqueuer
/// on the same server, and the ratios.
@main
struct JobsBenchmark {
    static let writers = 8
    static let bulk = 1000

    let target: String
    let count: Int

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard (2...3).contains(arguments.count), let count = Int(arguments[1]), count >= bulk else {
            say("usage: jobs-benchmark COUNT [PYTHON]")
            exit(64)
        }
        try await BenchmarkServer.with { server in
            let benchmark = JobsBenchmark(target: try server.target, count: count / bulk * bulk)
            let ours = try await benchmark.run()
            if arguments.count == 3 {
                let theirs = try Peer(python: arguments[2]).run(server.peerTarget, benchmark.count)
                for (name, rate) in theirs { compare(name, ours: ours, rate) }
            }
        }
    }

    private static func compare(_ name: String, ours: [String: Int], _ theirs: Int) {
        guard let rate = ours.first(where: { name.hasPrefix($0.key) })?.value, theirs > 0 else { return }
        say("\(name): \(String(format: "%.1f", Double(rate) / Double(theirs))) times pgqueuer")
    }

    private func run() async throws -> [String: Int] {
        let singly = "enqueue one by one, \(Self.writers) writers"
        let inBulk = "enqueue \(Self.bulk) at a time"
        var rates: [String: Int] = [:]
        rates[singly] = try await measure(singly) { try await enqueueSingly($0) }
        rates["execute"] = try await measure("execute") { try await execute($0) }
        rates[inBulk] = try await measure(inBulk) { try await enqueueInBulk($0) }
        try await measure("execute, 10 at a time") { try await execute($0, concurrency: 10) }
        try await measure("enqueue one by one while executing") { database in
            async let executing: Void = execute(database)
            try await enqueueSingly(database)
            try await executing
        }
        return rates
    }

    private func open() -> Database {
        Database(target: { [target] in target }, limits: DatabaseLimits(connections: Self.writers + 2))
    }

    /// Prints one line. The server's counters are complete once the connections that made them are closed.
    @discardableResult
    private func measure(
        _ name: String, _ body: @escaping @Sendable (Database) async throws -> Void
    ) async throws -> Int {
        let before = try await syncs()
        let database = open()
        let time = try await ContinuousClock().measure { try await body(database) }
        database.close()
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        let perJob = Double(try await syncs() - before) / Double(count)
        let rate = Int(Double(count) / seconds)
        say("\(name): \(rate) jobs/s, \(String(format: "%.4f", perJob)) log syncs per job")
        return rate
    }

    private func syncs() async throws -> Int {
        let database = open()
        defer { database.close() }
        return try await database.transaction(.system("benchmark")) {
            try $0.first("SELECT wal_sync FROM pg_stat_wal")?.get("wal_sync") ?? 0
        }
    }
}

/// Unbuffered: a benchmark takes its time.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

// MARK: What is measured

extension JobsBenchmark {
    private func enqueueSingly(_ database: Database) async throws {
        try await withThrowingTaskGroup { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    for number in stride(from: writer, to: count, by: Self.writers) {
                        _ = try await database.transaction(.system("benchmark")) {
                            try JobQueue().enqueue($0, Nothing(number: number), workspace: nil)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func enqueueInBulk(_ database: Database) async throws {
        for start in stride(from: 0, to: count, by: Self.bulk) {
            _ = try await database.transaction(.system("benchmark")) { tx in
                let requests = (start..<start + Self.bulk).map { JobRequest(Nothing(number: $0)) }
                return try JobQueue().enqueue(tx, all: requests, workspace: nil)
            }
        }
    }

    private func execute(_ database: Database, concurrency: Int = 500) async throws {
        let (done, finish) = AsyncStream.makeStream(of: Void.self)
        let left = Mutex(count)
        let worker: any Worker = concurrency == 10 ? TenWorker() : NothingWorker()
        let runner = JobRunner(database, workers: [worker], logger: Logger(label: "benchmark")) { _ in
            let isLast = left.withLock { count in
                count -= 1
                return count == 0
            }
            if isLast { finish.finish() }
        }
        let running = Task { try await runner.run() }
        for await _ in done {}
        running.cancel()
        try await running.value
    }
}

struct Nothing: JobPayload {
    static let kind = "benchmark.nothing"
    let number: Int
}

struct NothingWorker: Worker {
    static let concurrency = 500
    func run(_ payload: Nothing, _ job: RunningJob) async throws -> JobOutcome { .completed }
}

struct TenWorker: Worker {
    func run(_ payload: Nothing, _ job: RunningJob) async throws -> JobOutcome { .completed }
}
