import Audit
import Calendars
import Foundation
import Jobs
import Mail
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

/// What a guest asked for is to be answered: hosts are reminded, and once it would have begun it is over.
struct RequestDue: JobPayload {
    static let kind = "meetings.request"

    let booking: BookingID
    let start: Int
    let isOver: Bool
}

struct RequestWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: RequestDue, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let booking = try slice.bookings.booking(tx, workspace, payload.booking, locking: true)
            guard let booking, booking.state == .pending, booking.start.seconds == payload.start else {
                return .cancelled(reason: "answered, moved or cancelled")
            }
            if payload.isOver {
                try slice.end(
                    tx, workspace, booking, as: .declined, telling: .lapsed, by: .host, reason: nil, actor: .system)
            } else {
                try slice.remindHosts(tx, workspace, booking)
            }
            try job.complete(tx)
            return .completed
        }
    }
}

/// A guest was forgotten while mails about them to hosts waited: these go once they have left.
struct HostMailsLeft: JobPayload {
    static let kind = "meetings.host-mails"
    /// Seconds from one look to the next, and for which is looked at all: longer than any of these mails waits.
    static let (pace, patience) = (3_600.0, 4 * 86_400)

    /// Whose key it was.
    let guest: PersonID
    /// Seconds since 1970.
    let since: Int
}

struct HostMailsLeftWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: HostMailsLeft, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            if tx.now.instant.seconds - payload.since < HostMailsLeft.patience {
                let waits = try slice.deliveries.forget(
                    tx, workspace, payload.guest, keepingWaiting: BookingNews.hostKind)
                return waits ? .snoozed(until: tx.now + HostMailsLeft.pace) : .completed
            }
            try slice.deliveries.forget(tx, workspace, payload.guest)
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
            try slice.bookingLinks.prune($0)
            try slice.zoomMeetings.prune($0)
            try slice.writings.prune($0)
            for (workspace, id) in try slice.polls.expired($0) { try slice.forget($0, workspace, id) }
        }
        return .completed
    }
}
