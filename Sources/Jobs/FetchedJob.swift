import Foundation
import Primitives
import Store

/// A job just taken from the queue.
struct FetchedJob: Sendable, Equatable {
    let kind: String
    let payload: String
    let running: RunningJob

    var lease: JobLease { running.lease }
}

extension FetchedJob {
    init(_ row: Row) throws {
        kind = try row.get("kind")
        payload = try row.get("payload")
        running = RunningJob(
            lease: try JobLease(row), attempt: try row.get("attempt"), maximumAttempts: try row.get("max_attempts"))
    }
}

extension JobLease {
    init(_ row: Row) throws {
        self.init(
            key: JobKey(workspace: try row.get("workspace_id"), id: try row.get("id")),
            fence: try row.get("lease_fence"))
    }
}

/// How many jobs of a kind a runner has room for.
struct JobWant: Sendable, Equatable {
    let kind: String
    let count: Int
}
