import Audit
import Jobs
import Mail
import Primitives
import Store

/// Notes of rounds that they are over.
struct RoundEnds: JobPayload {
    static let kind = "programs.round-ends"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

/// A round is over when each of its introductions arrived, or it is known why not. Also finds mail that came back.
struct RoundEndsWorker: Worker {
    private static let limit = 200
    let slice: ProgramsSlice

    func run(_ payload: RoundEnds, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("rounds of all workspaces come to an end")) { tx in
            for workspace in try slice.bounces.due(tx, limit: Self.limit) {
                try slice.queue.enqueue(tx, ReturnedMails(), workspace: workspace, unique: "returned")
            }
            for (workspace, round) in try slice.ends.due(tx, limit: Self.limit) {
                try slice.end(tx, workspace, round)
            }
        }
        return .completed
    }
}

extension ProgramsSlice {
    fileprivate func end(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID) throws {
        let progress = try roundDeliveries.progress(tx, workspace, [round])[round] ?? RoundProgress()
        guard try ends.set(tx, workspace, round, progress) else { return }
        try missed.settle(tx, workspace, round)
        try queue.post(tx, CountDashboard(), workspace: workspace, priority: 5)
        let details = progress.counts.reduce(into: [:]) { $0[$1.key.rawValue] = "\($1.value)" }
        try audit.record(tx, workspace, AuditEvent("round.done", by: .system, on: round.text, details: details))
    }
}
