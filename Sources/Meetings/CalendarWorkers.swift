import Calendars
import Foundation
import Jobs
import Primitives
import Store

/// Whatever calendar's time has come is to be read.
struct CalendarBeat: JobPayload {
    static let kind = "meetings.calendars"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct CalendarBeatWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: CalendarBeat, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("has calendars read whose time has come, in all workspaces")) {
            tx in
            for (workspace, id) in try slice.connections.takeDue(tx) {
                try slice.queue.post(
                    tx, CalendarRead(calendar: id), workspace: workspace,
                    unique: id.text + " \(Int(tx.now.timeIntervalSince1970))")
            }
        }
        return .completed
    }
}

/// One calendar is to be read where it is.
struct CalendarRead: JobPayload {
    static let kind = "meetings.calendar-read"
    /// A calendar has a next time of its own.
    static let maximumAttempts = 1

    let calendar: BusyCalendarID
}

struct CalendarReadWorker: Worker {
    static let concurrency = 4
    let slice: MeetingsSlice

    func run(_ payload: CalendarRead, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let due = try await slice.database.transaction(.workspace(workspace)) {
            try slice.connections.remote($0, workspace, payload.calendar)
        }
        guard let due else { return .cancelled(reason: "disconnected") }
        try await slice.look(workspace, at: due)
        return .completed
    }
}

/// A host's own calendar is to say what became of a meeting.
struct CalendarWrite: JobPayload {
    static let kind = "meetings.calendar-write"

    /// Of a booking; of a meeting where it has seats.
    let event: UUID
    let isGroup: Bool
    let host: PersonID
    var isPoll = false
}

struct CalendarWriteWorker: Worker {
    static let concurrency = 4
    /// Attempts, ten minutes or so, after which a host does not wait any longer for an entry to appear.
    private static let patience = 8
    let slice: MeetingsSlice

    func run(_ payload: CalendarWrite, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let (due, text, began) = try await slice.database.transaction(.workspace(workspace)) { tx in
            (
                try slice.connections.target(tx, workspace, of: payload.host),
                try slice.ownEvent(tx, workspace, payload), tx.now
            )
        }
        guard let due else {
            try await giveUp(workspace, payload, job)
            try await settle(workspace, payload, since: began)
            return .cancelled(reason: "no calendar to write to")
        }
        guard let trouble = await slice.write(workspace, due, payload.event, text) else {
            try await settle(workspace, payload, since: began)
            if text == nil { try await slice.readSoon(workspace, due) }
            return .completed
        }
        try await slice.note(workspace, due, trouble)
        let isLast = trouble.needsOwner || job.attempt >= CalendarWrite.maximumAttempts
        try await slice.database.transaction(.workspace(workspace)) {
            try slice.writings.note($0, workspace, payload, trouble, gaveUp: isLast)
        }
        if trouble.needsOwner || job.attempt == Self.patience { try await giveUp(workspace, payload, job) }
        if trouble.needsOwner { return .cancelled(reason: trouble.word) }
        throw trouble
    }

    /// What was asked for since is another job's.
    private func settle(_ workspace: WorkspaceID, _ payload: CalendarWrite, since began: Date) async throws {
        try await slice.database.transaction(.workspace(workspace)) {
            try slice.writings.settle($0, workspace, payload, asked: began)
        }
    }

    /// The host is told by mail; should it be written later all the same, it is the same event.
    private func giveUp(_ workspace: WorkspaceID, _ payload: CalendarWrite, _ job: RunningJob) async throws {
        try await slice.database.transaction(.workspace(workspace)) { tx in
            guard try job.isStillMine(tx) else { throw LostLease() }
            try slice.inviteInstead(tx, workspace, payload)
        }
    }
}
