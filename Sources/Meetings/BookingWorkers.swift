import Calendars
import Foundation
import Jobs
import Primitives
import Store

/// Guest and hosts are to be reminded of a meeting, if it still stands at that time.
struct BookingReminder: JobPayload {
    static let kind = "meetings.remind"

    let booking: BookingID
    let start: Int
}

struct BookingReminderWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: BookingReminder, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let booking = try slice.bookings.booking(tx, workspace, payload.booking, locking: true)
            guard let booking, booking.state == .booked, booking.start.seconds == payload.start,
                booking.start > tx.now.instant
            else { return .cancelled(reason: "moved, cancelled or over") }
            try slice.tell(tx, workspace, booking, .reminder)
            try job.complete(tx)
            return .completed
        }
    }
}

/// Gives back what was held too long, and forgets guests whose meetings are long over.
struct MeetingsPrune: JobPayload {
    static let kind = "meetings.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct MeetingsPruneWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: MeetingsPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(
            .system("gives back held times and access, and forgets guests, in all workspaces")
        ) {
            try slice.meetings.releaseExpired($0)
            for (workspace, id) in try slice.bookings.expired($0) {
                guard let booking = try slice.bookings.booking($0, workspace, id) else { continue }
                try slice.forget($0, workspace, booking)
            }
            try slice.tidyProviders($0)
            try slice.rooms.prune($0)
            try slice.zoomMeetings.prune($0)
            for (workspace, id) in try slice.polls.expired($0) { try slice.forget($0, workspace, id) }
        }
        return .completed
    }
}
