import Foundation

/// What can happen to a job.
package enum JobEvent: Sendable, Equatable {
    /// Its time has come.
    case due
    /// A runner took it.
    case fetched
    /// Its worker is done.
    case completed
    /// Its worker failed, for a reason without personal data.
    case failed(String)
    /// Its worker asks to be called again; the attempt does not count.
    case snoozed(until: Date)
    /// Its worker, or a person, called it off.
    case cancelled(String)
    /// Its runner went silent.
    case leaseExpired
    /// Its runner stops and gives it back; the attempt does not count.
    case released
}

/// A job's state and attempts, and the rules by which they change. Pure: decides, and leaves the doing to the store.
package struct JobLifecycle: Sendable, Equatable {
    package let state: JobState
    /// Attempts begun that count, the running one included.
    package let attempt: Int
    package let maximumAttempts: Int

    package init(state: JobState, attempt: Int, maximumAttempts: Int) {
        self.state = state
        self.attempt = attempt
        self.maximumAttempts = maximumAttempts
    }

    /// What follows an event. Throws where the event cannot happen in this state.
    package func after(_ event: JobEvent) throws(IllegalJobEvent) -> JobStep {
        switch (state, event) {
        case (.scheduled, .due), (.retryable, .due): step(.available)
        case (.available, .fetched): step(.executing, attempt: attempt + 1, [.takeLease])
        case (.executing, .completed): step(.completed, [.dropLease, .stampEnd])
        case (.executing, .failed(let reason)): failed(reason)
        case (.executing, .snoozed(let date)): step(.scheduled, attempt: attempt - 1, [.dropLease, .wait(until: date)])
        case (.executing, .cancelled(let reason)): step(.cancelled, [.dropLease, .stampEnd, .record(reason)])
        case (.scheduled, .cancelled(let reason)), (.available, .cancelled(let reason)),
            (.retryable, .cancelled(let reason)):
            step(.cancelled, [.stampEnd, .record(reason)])
        case (.executing, .leaseExpired): expired
        case (.executing, .released): step(.available, attempt: attempt - 1, [.dropLease])
        default: throw IllegalJobEvent(state: state, event: event)
        }
    }

    private func failed(_ reason: String) -> JobStep {
        isLastAttempt
            ? step(.discarded, [.dropLease, .stampEnd, .record(reason)])
            : step(.retryable, [.dropLease, .waitForBackoff, .record(reason)])
    }

    /// A job that takes its process down with it must end too, so the lost attempt counts.
    private var expired: JobStep {
        isLastAttempt
            ? step(.discarded, [.dropLease, .stampEnd, .record(Self.expiry)])
            : step(.available, [.dropLease, .record(Self.expiry)])
    }

    /// The words kept with a job whose runner went silent.
    package static let expiry = "lease expired"

    private var isLastAttempt: Bool { attempt >= maximumAttempts }

    private func step(_ state: JobState, attempt: Int? = nil, _ actions: [JobAction] = []) -> JobStep {
        let next = JobLifecycle(
            state: state, attempt: max(0, attempt ?? self.attempt), maximumAttempts: maximumAttempts)
        return JobStep(next: next, actions: actions)
    }
}

/// What an event leads to: the new state, and what the store has to do with the row.
package struct JobStep: Sendable, Equatable {
    package let next: JobLifecycle
    package let actions: [JobAction]
}

/// What the store does to the row, besides its state and attempts.
package enum JobAction: Sendable, Equatable {
    case takeLease
    case dropLease
    case stampEnd
    case record(String)
    case wait(until: Date)
    case waitForBackoff
}

/// An event that cannot happen in this state: a mistake in the program.
package struct IllegalJobEvent: Error, Equatable {
    package let state: JobState
    package let event: JobEvent
}
