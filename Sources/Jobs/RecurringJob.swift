import Foundation
import Primitives
import Store

/// A job that comes again and again by a schedule.
package struct RecurringJob: Sendable, Equatable {
    /// Unique in its workspace: `audit.checkpoint`.
    package let name: String
    package let schedule: Schedule
    /// Nil is the installation itself.
    package let workspace: WorkspaceID?
    let kind: String
    let payload: String
    let maximumAttempts: Int

    package init<P: JobPayload>(
        _ name: String, _ schedule: Schedule, _ payload: P, workspace: WorkspaceID? = nil
    ) throws {
        self.name = name
        self.schedule = schedule
        self.workspace = workspace
        kind = P.kind
        self.payload = try NewJob.text(of: payload)
        maximumAttempts = P.maximumAttempts
    }
}

/// The table of recurring jobs.
package struct JobSchedules: Sendable {
    package init() {}

    /// Adds a recurring job, or changes it. Its next time stays where its rule is the same.
    package func set(_ tx: Transaction, _ job: RecurringJob) throws { try ScheduleStore.set(tx, job) }

    /// False where there is none of that name.
    @discardableResult
    package func remove(_ tx: Transaction, _ name: String, workspace: WorkspaceID? = nil) throws -> Bool {
        try ScheduleStore.remove(tx, name, workspace: workspace ?? .installation)
    }

    /// Enqueues what is due, once each however often it was missed, and moves it to its next time. A job that still
    /// runs from last time is not joined by a second. Returns how many were enqueued.
    @discardableResult
    static func enqueueDue(_ tx: Transaction, kinds: [String], limit: Int) throws -> Int {
        var count = 0
        for due in try ScheduleStore.due(tx, kinds: kinds, limit: limit) {
            // A rule this program cannot read is one that a newer program wrote: it is left alone for an hour.
            let next = Schedule(text: due.rule)?.next(after: tx.now)
            if next != nil, try JobStore.insert(tx, due.job(now: tx.now)) != nil { count += 1 }
            try ScheduleStore.move(tx, due, to: next ?? tx.now + 3600, ran: next != nil)
        }
        return count
    }
}
