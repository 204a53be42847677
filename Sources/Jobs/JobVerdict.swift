import Foundation
import Primitives

/// What became of a running job, as the store writes it.
struct JobVerdict: Sendable, Equatable {
    let lease: JobLease
    let state: JobState
    let attempt: Int
    /// When it is due again, or when it ended.
    let date: Date
    /// Empty for none.
    let reason: String
}

extension JobVerdict {
    /// Applies an event to a running job by the rules of its lifecycle.
    init(
        _ job: RunningJob, _ event: JobEvent, now: Date, backoff: Backoff, random: RandomSource
    ) throws(IllegalJobEvent) {
        let lifecycle = JobLifecycle(state: .executing, attempt: job.attempt, maximumAttempts: job.maximumAttempts)
        let step = try lifecycle.after(event)
        var (date, reason) = (now, "")
        for action in step.actions {
            switch action {
            case .wait(let until): date = until
            case .waitForBackoff: date = now + backoff.delay(afterAttempt: job.attempt, random: random)
            case .record(let words): reason = FailureWords.bounded(words)
            case .takeLease, .dropLease, .stampEnd: break
            }
        }
        lease = job.lease
        state = step.next.state
        attempt = step.next.attempt
        self.date = date
        self.reason = reason
    }
}
