import Accounts
import Foundation
import Jobs
import Primitives
import Store

/// Looks each minute, whether anybody was told or not.
struct WatchSweep: JobPayload {
    static let kind = "oversight.sweep"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

/// Looks at what was counted: as soon as something was (`SignalsNoted`), and each minute (`WatchSweep`).
struct WatchWorker<Payload: JobPayload>: Worker {
    static var concurrency: Int { 1 }
    let slice: OversightSlice

    func run(_ payload: Payload, _ job: RunningJob) async throws -> JobOutcome {
        try await slice.look()
        return .completed
    }
}

extension OversightSlice {
    /// Judges what was counted and deals with what is too much, each finding in a transaction of its own: one that fails
    /// keeps no other from being dealt with.
    package func look() async throws {
        let found = try await database.transaction(.system("watches over all workspaces")) {
            try watching.tallies($0, for: WatchRule.all)
        }
        var failure: (any Error)?
        for tally in found {
            guard let rule = WatchRule.named(tally.rule), rule.fires(on: tally) else { continue }
            do {
                try await database.transaction(.system("deals with what was found")) {
                    try deal($0, with: tally, by: rule)
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
