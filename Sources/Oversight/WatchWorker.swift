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
    /// Findings that one look deals with. The next look goes on with what is left.
    private static let mostFindings = 20 * WatchStore.limit

    /// Judges what was counted and deals with what is too much, however much that is.
    package func look() async throws {
        var (seen, failure): ([SignalTally], (any Error)?) = ([], nil)
        repeat {
            let found = try await database.transaction(.system("watches over all workspaces")) { [seen] tx in
                try watching.tallies(tx, for: WatchRule.all, besides: seen)
            }
            failure = await deal(with: found) ?? failure
            seen += found
            if found.count < WatchStore.limit { break }
        } while seen.count < Self.mostFindings
        if let failure { throw failure }
    }

    /// Each finding in a transaction of its own: one that fails keeps no other from being dealt with. The last failure.
    private func deal(with found: [SignalTally]) async -> (any Error)? {
        var failure: (any Error)?
        for tally in found {
            guard let rule = WatchRule.named(tally.rule), rule.fires(on: tally) else { continue }
            do {
                try await database.transaction(.system("deals with what was found")) {
                    try deal($0, with: tally, by: rule)
                }
            } catch { failure = error }
        }
        return failure
    }
}
