import Jobs
import Primitives
import Store

/// Whoever was asked and has not answered is to be reminded.
struct PollReminder: JobPayload {
    static let kind = "meetings.poll-remind"

    let poll: PollID
}

struct PollReminderWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: PollReminder, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            guard let scene = try slice.scene(tx, workspace, payload.poll, locking: true) else {
                return .cancelled(reason: "deleted")
            }
            try slice.remind(tx, scene)
            try job.complete(tx)
            return .completed
        }
    }
}
