import Store

/// Where a job stands, in the words of the field's job engines (Oban's `Oban.Job` states).
package enum JobState: String, CaseIterable, Sendable, SQLEncodable, SQLDecodable {
    /// Waits for its time.
    case scheduled
    /// May be taken by any runner.
    case available
    /// Leased by a runner.
    case executing
    /// Failed, and waits for its next attempt.
    case retryable
    /// Done.
    case completed
    /// Called off by its worker or by a person.
    case cancelled
    /// Given up after its last attempt.
    case discarded

    /// A finished job never runs again and frees its unique key.
    package var isFinished: Bool {
        switch self {
        case .scheduled, .available, .executing, .retryable: false
        case .completed, .cancelled, .discarded: true
        }
    }

    /// Waits for a time, and becomes available then.
    package var isWaiting: Bool { self == .scheduled || self == .retryable }
}
