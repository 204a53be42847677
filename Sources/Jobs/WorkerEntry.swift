import Foundation
import Store

/// A worker without its payload's type: what a runner keeps per kind.
struct WorkerEntry: Sendable {
    let kind: String
    let concurrency: Int
    /// The next beat does what this one could not.
    private let isBeat: Bool
    private static let decoder = JSONDecoder()
    private let body: @Sendable (String, RunningJob) async throws -> JobOutcome

    init<W: Worker>(_ worker: W) {
        kind = W.Payload.kind
        concurrency = max(1, W.concurrency)
        isBeat = W.Payload.maximumAttempts == 1
        body = { text, job in
            try await worker.run(Self.decoder.decode(W.Payload.self, from: Data(text.utf8)), job)
        }
    }

    /// Runs the worker once, and says what happened. A payload it cannot read counts as a failure: a newer program may.
    func run(_ job: FetchedJob) async -> JobEvent {
        do {
            switch try await body(job.payload, job.running) {
            case .completed: return .completed
            case .snoozed(let date): return .snoozed(until: date)
            case .cancelled(let reason): return .cancelled(reason)
            }
        } catch is CancellationError where Task.isCancelled {
            return .released
        } catch DatabaseError.unavailable where isBeat {
            return .cancelled("the database did not answer")
        } catch {
            return .failed(FailureWords.of(error))
        }
    }
}
