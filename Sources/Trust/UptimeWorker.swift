import Jobs
import Store

/// Measures each minute that Klatch is there.
struct MeasureUptime: JobPayload {
    static let kind = "trust.uptime"
    /// A minute that was missed stays missed.
    static let maximumAttempts = 1
}

struct UptimeWorker: Worker {
    static var concurrency: Int { 1 }
    let database: Database

    func run(_ payload: MeasureUptime, _ job: RunningJob) async throws -> JobOutcome {
        try await measure()
        return .completed
    }

    func measure() async throws {
        try await database.transaction(.system("notes that Klatch is there")) { try UptimeStore().measure($0) }
    }
}
