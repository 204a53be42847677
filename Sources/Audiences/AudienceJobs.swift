import Foundation
import Jobs
import Primitives
import Store

/// Looks for workspaces in which people have changed, or a day has begun, since the rules were last looked at.
struct AudiencesBehind: JobPayload {
    static let kind = "audiences.behind"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct AudiencesBehindWorker: Worker {
    /// Workspaces taken at a time, any of them, so that none that fail keep the others waiting; the rest is found a minute
    /// later.
    private static let limit = 500
    let slice: AudiencesSlice

    func run(_ payload: AudiencesBehind, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("audiences of all workspaces fall behind")) { tx in
            let behind: [WorkspaceID] = try tx.rows(
                """
                SELECT workspace_id FROM (
                    SELECT workspace_id FROM audience_stale UNION SELECT workspace_id FROM audience
                    WHERE is_timed AND looked_at < \(AudienceDay.start(of: tx.now))) behind
                ORDER BY random() LIMIT \(Self.limit)
                """
            ).map { try $0.get("workspace_id") }
            for workspace in behind {
                try slice.queue.enqueue(tx, AudienceCatchUp(), workspace: workspace, unique: "one")
            }
        }
        return .completed
    }
}

/// The audiences of a workspace are to be brought up to date.
struct AudienceCatchUp: JobPayload {
    static let kind = "audiences.catch-up"
}

struct AudienceCatchUpWorker: Worker {
    static let concurrency = 2
    let slice: AudiencesSlice

    func run(_ payload: AudienceCatchUp, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            try slice.keeping.catchUp(tx, workspace)
            try job.complete(tx)
            return .completed
        }
    }
}

/// Forgets what nobody will ask for again.
struct AudiencesPrune: JobPayload {
    static let kind = "audiences.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct AudiencesPruneWorker: Worker {
    let slice: AudiencesSlice

    func run(_ payload: AudiencesPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("forgets what is over, in all workspaces")) { tx in
            _ = try slice.members.prune(tx)
            _ = try slice.drafts.prune(tx)
            _ = try slice.wishes.prune(tx)
        }
        return .completed
    }
}
