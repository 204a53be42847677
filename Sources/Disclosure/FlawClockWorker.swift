import Accounts
import Foundation
import Jobs
import Primitives
import Store
import Web

/// Looks which promises to whoever reported a flaw run out.
struct FlawClockJob: JobPayload {
    static let kind = "disclosure.clock"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct FlawClockWorker: Worker {
    static let concurrency = 1
    let slice: DisclosureSlice

    func run(_ payload: FlawClockJob, _ job: RunningJob) async throws -> JobOutcome {
        try await look()
        return .completed
    }

    /// Returns how many reminders were sent. Each is sent once; of several about one report the last is news.
    @discardableResult
    func look() async throws -> Int {
        try await slice.database.transaction(DisclosureSlice.scope) { tx in
            var count = 0
            for report in try slice.flaws.list(tx, onlyRunning: true) {
                let due = try FlawClock.due(report, now: tx.now).filter { try slice.flaws.ring(tx, report.id, $0) }
                guard let last = due.last else { continue }
                count += 1
                try FlawDeskMails(slice: slice).write(tx, report, Self.words(last))
            }
            return count
        }
    }

    private static func words(_ name: String) -> WordKey {
        switch name.prefix(while: { $0 != "-" }) {
        case "answer": WordKey("disclosure.mail.desk.answer")
        case "news": WordKey("disclosure.mail.desk.news")
        default: WordKey("disclosure.mail.desk.embargo")
        }
    }
}
