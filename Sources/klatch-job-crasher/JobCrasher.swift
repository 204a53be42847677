import Foundation
import Jobs
import Logging
import Primitives
import Store

/// `klatch-job-crasher TARGET HOURS`: runs the jobs of a database until somebody kills it. For tests only.
///
/// Writes a line at each point where a kill is interesting. Its clock is some hours ahead, so that the leases of those
/// killed before it have run out, and those of one that still runs beside it seem to have.
@main
struct JobCrasher {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let hours = Double(arguments[2]) else { exit(64) }
        let target = arguments[1]
        let time = TimeSource { Date() + hours * 3600 }
        let database = Database(target: { target }, limits: DatabaseLimits(connections: 4), time: time)
        let workers: [any Worker] = [AtomicWorker(database: database), KeyedWorker(database: database)]
        var settings = JobSettings()
        settings.poll = 0.05
        let runner = JobRunner(
            database, workers: workers, settings: settings, time: time, logger: Logger(label: "crasher")
        ) { report in
            if case .settled(_, .completed) = report { say("settled") }
        }
        try await runner.run()
    }
}

/// Unbuffered, so that the reader knows how far we are.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

struct AtomicPayload: JobPayload {
    static let kind = "crash.atomic"
    static let maximumAttempts = 1000
    let number: Int
}

/// Completes the job in the transaction of its effect. The table would take the effect twice.
struct AtomicWorker: Worker {
    let database: Database

    func run(_ payload: AtomicPayload, _ job: RunningJob) async throws -> JobOutcome {
        say("taken")
        try await database.transaction(.system("test")) { tx in
            try tx.run("INSERT INTO atomic_effect (number) VALUES (\(payload.number))")
            say("half done")
            try job.complete(tx)
            say("not committed")
        }
        say("committed")
        return .completed
    }
}

struct KeyedPayload: JobPayload {
    static let kind = "crash.keyed"
    static let maximumAttempts = 1000
    let number: Int
}

/// Makes the effect first and reports it afterwards; its key keeps it from being made twice.
struct KeyedWorker: Worker {
    let database: Database

    func run(_ payload: KeyedPayload, _ job: RunningJob) async throws -> JobOutcome {
        try await database.transaction(.system("test")) { tx in
            guard try job.isStillMine(tx) else { throw LostLease() }
            try tx.run("INSERT INTO keyed_effect (number) VALUES (\(payload.number)) ON CONFLICT DO NOTHING")
        }
        say("committed")
        return .completed
    }
}
