import Foundation
import Primitives
import Store
import Testing

@testable import Jobs

/// Real processes, really killed, at many points: nothing is lost, and nothing happens twice.
@Suite("Runners that are killed", .timeLimit(.minutes(20)))
struct JobCrashTests {
    static let kills = 24
    static let jobs = 600
    static let tables = EmbeddedFile(
        path: "Migrations/0001_effect.sql",
        text: """
            CREATE TABLE atomic_effect (number bigint NOT NULL);
            CREATE TABLE keyed_effect (number bigint PRIMARY KEY);
            GRANT SELECT, INSERT ON atomic_effect, keyed_effect TO klatch_app;
            """)

    private struct Atomic: JobPayload {
        static let kind = "crash.atomic"
        static let maximumAttempts = 1000
        let number: Int
    }

    private struct Keyed: JobPayload {
        static let kind = "crash.keyed"
        static let maximumAttempts = 1000
        let number: Int
    }

    private let world: JobsWorld
    init() async throws { world = try await JobsWorld(Migration.all(in: [Self.tables], room: "JobsTests")) }

    @Test("lose no job and make no effect twice")
    func kills() async throws {
        let database = world.at(0)
        try await fill(database)
        var generator = SplitMix64(state: 5)
        for round in 1...Self.kills {
            let crasher = try Crasher(world.target, hoursAhead: round)
            crasher.readLines(Int.random(in: 1...30, using: &generator))
            if round.isMultiple(of: 3) { try overtake(crasher, round, &generator) }
            crasher.kill()
        }
        try await finish(database, target: world.target)
        try await check(database)
    }

    /// Stops a runner in its tracks, lets another take its jobs, and lets it go on as if nothing had happened.
    private func overtake(_ crasher: Crasher, _ round: Int, _ generator: inout SplitMix64) throws {
        crasher.signal(SIGSTOP)
        let other = try Crasher(world.target, hoursAhead: round + 1)
        other.readLines(60)
        crasher.signal(SIGCONT)
        other.readLines(Int.random(in: 1...60, using: &generator))
        other.kill()
    }

    private func fill(_ database: Database) async throws {
        _ = try await database.system { tx in
            let atomic = (1...Self.jobs).map { JobRequest(Atomic(number: $0)) }
            let keyed = (1...Self.jobs).map { JobRequest(Keyed(number: $0)) }
            return try JobQueue().enqueue(tx, all: atomic, workspace: nil)
                + JobQueue().enqueue(tx, all: keyed, workspace: nil)
        }
    }

    /// One more that is left to work until nothing is left.
    private func finish(_ database: Database, target: String) async throws {
        let last = try Crasher(target, hoursAhead: Self.kills + 2)
        while try await database.system({ try JobQueueSummary($0).count(.completed) }) < 2 * Self.jobs {
            try #require(last.readLines(1) == 1)
        }
        last.kill()
    }

    private func check(_ database: Database) async throws {
        let counts = try await database.system { tx in
            try tx.first(
                """
                SELECT (SELECT count(*) FROM atomic_effect) AS atomic,
                    (SELECT count(DISTINCT number) FROM atomic_effect) AS atomic_distinct,
                    (SELECT count(*) FROM keyed_effect) AS keyed,
                    (SELECT count(*) FROM job WHERE attempt > 1) AS again
                """
            ).map { row in
                try ["atomic", "atomic_distinct", "keyed", "again"].map { try row.get($0, as: Int.self) }
            }
        }
        let found = try #require(counts)
        #expect(found.prefix(3) == [Self.jobs, Self.jobs, Self.jobs])
        #expect(found[3] > 0, "the kills hit nothing")
    }
}

/// `klatch-job-crasher` as a process of its own.
private struct Crasher {
    private let process = Process()
    private let output = Pipe()

    init(_ target: String, hoursAhead: Int) throws {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = folder.appending(path: "klatch-job-crasher")
        process.arguments = [target, "\(hoursAhead)"]
        process.standardOutput = output
        try process.run()
    }

    /// Waits until it has written so many lines. Fewer where it ended by itself.
    @discardableResult
    func readLines(_ count: Int) -> Int {
        for line in 0..<count {
            repeat {
                guard let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first else { return line }
                if byte == UInt8(ascii: "\n") { break }
            } while true
        }
        return count
    }

    func signal(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    func kill() {
        signal(SIGKILL)
        process.waitUntilExit()
    }
}
