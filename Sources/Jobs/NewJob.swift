import Foundation
import Primitives

/// A job's row before it is written.
struct NewJob: Sendable, Equatable {
    let workspace: WorkspaceID
    let kind: String
    let payload: String
    let state: JobState
    let priority: Int
    let scheduledAt: Date
    let maximumAttempts: Int
    let unique: String?

    init<P: JobPayload>(_ request: JobRequest<P>, workspace: WorkspaceID?, now: Date) throws {
        let payload = try Self.text(of: request.payload)
        let date = request.date ?? now
        self.init(
            workspace: workspace ?? .installation, kind: P.kind, payload: payload, priority: request.priority,
            scheduledAt: date, maximumAttempts: P.maximumAttempts, unique: request.unique, now: now)
    }

    init(
        workspace: WorkspaceID, kind: String, payload: String, priority: Int = 0, scheduledAt: Date,
        maximumAttempts: Int, unique: String?, now: Date
    ) {
        self.workspace = workspace
        self.kind = kind
        self.payload = payload
        state = scheduledAt > now ? .scheduled : .available
        self.priority = max(JobQueue.priorities.lowerBound, min(priority, JobQueue.priorities.upperBound))
        self.scheduledAt = scheduledAt
        self.maximumAttempts = max(1, maximumAttempts)
        self.unique = unique
    }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// JSON with its keys in order, so that equal payloads are equal texts.
    static func text<P: JobPayload>(of payload: P) throws -> String {
        let data = try encoder.encode(payload)
        guard data.count <= JobQueue.maximumPayload else { throw JobQueueError.payloadTooLarge(kind: P.kind) }
        return String(decoding: data, as: UTF8.self)
    }
}
