import Foundation

/// Does the jobs of one kind. A worker may be called twice for one job, so its effect has to be safe to repeat:
/// finish the job in the effect's own transaction (`RunningJob.complete`), or give the effect an idempotency key.
package protocol Worker: Sendable {
    associatedtype Payload: JobPayload
    /// Jobs of this kind that one process runs at a time.
    static var concurrency: Int { get }
    /// Anything thrown means "try again later", until the attempts are used up.
    func run(_ payload: Payload, _ job: RunningJob) async throws -> JobOutcome
}

extension Worker {
    package static var concurrency: Int { 10 }
}

/// What a worker says about the job it was given.
package enum JobOutcome: Sendable, Equatable {
    case completed
    /// Call again at that time; this attempt does not count.
    case snoozed(until: Date)
    /// There is nothing to do, and there never will be. The reason carries no personal data.
    case cancelled(reason: String)
}
