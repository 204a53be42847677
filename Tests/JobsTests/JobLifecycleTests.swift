import Foundation
import Testing

@testable import Jobs

@Suite("The lifecycle of a job")
struct JobLifecycleTests {
    static let later = Date(timeIntervalSince1970: 2_000_000_000)

    private func after(_ event: JobEvent, in state: JobState, attempt: Int = 2) throws -> JobStep {
        try JobLifecycle(state: state, attempt: attempt, maximumAttempts: 3).after(event)
    }

    /// Every pair of state and event that leads somewhere; all others are refused.
    static let transitions: [(JobState, JobEvent, JobState)] = [
        (.scheduled, .due, .available),
        (.retryable, .due, .available),
        (.available, .fetched, .executing),
        (.executing, .completed, .completed),
        (.executing, .failed("no"), .retryable),
        (.executing, .snoozed(until: later), .scheduled),
        (.executing, .cancelled("off"), .cancelled),
        (.executing, .leaseExpired, .available),
        (.executing, .released, .available),
        (.scheduled, .cancelled("off"), .cancelled),
        (.available, .cancelled("off"), .cancelled),
        (.retryable, .cancelled("off"), .cancelled),
    ]

    static let events: [JobEvent] = [
        .due, .fetched, .completed, .failed("no"), .snoozed(until: later), .cancelled("off"), .leaseExpired, .released,
    ]

    @Test("goes where the table of transitions says, and nowhere else", arguments: JobState.allCases, events)
    func everyPair(_ state: JobState, _ event: JobEvent) throws {
        let expected = Self.transitions.first { $0.0 == state && $0.1 == event }?.2
        if let expected {
            #expect(try after(event, in: state).next.state == expected)
        } else {
            #expect(throws: IllegalJobEvent(state: state, event: event)) { try after(event, in: state) }
        }
    }

    @Test("an attempt counts from the moment the job is taken")
    func fetched() throws {
        let step = try after(.fetched, in: .available)
        #expect(step.next.attempt == 3)
        #expect(step.actions == [.takeLease])
    }

    @Test("a failure waits and keeps its reason, until the last attempt discards the job")
    func failed() throws {
        let again = try after(.failed("no"), in: .executing, attempt: 2)
        #expect(again.actions == [.dropLease, .waitForBackoff, .record("no")])
        let last = try after(.failed("no"), in: .executing, attempt: 3)
        #expect(last.next.state == .discarded)
        #expect(last.actions == [.dropLease, .stampEnd, .record("no")])
    }

    @Test("a snooze does not count as an attempt")
    func snoozed() throws {
        let step = try after(.snoozed(until: Self.later), in: .executing)
        #expect(step.next.attempt == 1)
        #expect(step.actions == [.dropLease, .wait(until: Self.later)])
    }

    @Test("a job that was given back has lost no attempt")
    func released() throws {
        #expect(try after(.released, in: .executing).next.attempt == 1)
        #expect(try after(.released, in: .executing, attempt: 0).next.attempt == 0)
    }

    @Test("a job that silences its runner each time is discarded in the end")
    func leaseExpired() throws {
        #expect(try after(.leaseExpired, in: .executing, attempt: 2).next.state == .available)
        #expect(try after(.leaseExpired, in: .executing, attempt: 3).next.state == .discarded)
    }

    @Test("nothing happens to a finished job", arguments: JobState.allCases.filter(\.isFinished), events)
    func finished(_ state: JobState, _ event: JobEvent) {
        #expect(throws: IllegalJobEvent.self) { try after(event, in: state) }
    }

    @Test("states bear the field's names")
    func names() {
        let names = ["scheduled", "available", "executing", "retryable", "completed", "cancelled", "discarded"]
        #expect(JobState.allCases.map(\.rawValue) == names)
        #expect(JobState.allCases.filter(\.isWaiting) == [.scheduled, .retryable])
    }
}
