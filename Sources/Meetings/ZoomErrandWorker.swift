import Accounts
import Calendars
import Foundation
import Jobs
import Primitives
import Store
import Vault
import ZoomAPI

/// A meeting that is to be at Zoom for what was booked.
struct ZoomMaking: Sendable {
    /// Seconds in which whoever asked for it has an answer, or there is none.
    static let patience: TimeInterval = 90

    enum Step: Sendable, Equatable {
        case make
        /// Somebody asked for it, and no answer is known: it may be there.
        case look
        /// Somebody else asks for it at this moment.
        case wait
        /// There it is.
        case known(BookedZoom.Made)
    }

    let booked: BookedZoom
    let plan: ZoomMeetingPlan
    let start: Instant
    let minutes: Int
    let step: Step

    func made(_ meeting: ZoomMeeting) -> BookedZoom.Made {
        BookedZoom.Made(id: meeting.id, link: meeting.link, start: start.seconds, minutes: minutes)
    }
}

/// What was booked has another time by now, or is off: its meeting at Zoom is to follow. The job looks at what is so when
/// it runs: repeated, or late, it does the same.
struct ZoomErrand: JobPayload {
    static let kind = "meetings.zoom"

    let event: UUID
    let isGroup: Bool
}

struct ZoomErrandWorker: Worker {
    static let concurrency = 4
    let slice: MeetingsSlice

    func run(_ payload: ZoomErrand, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let (errands, now) = try await slice.database.transaction(.workspace(workspace)) { tx in
            (try slice.errands(tx, workspace, payload), tx.now)
        }
        var until: Date?
        for (booked, what) in errands {
            guard now >= booked.askedAt + ZoomMaking.patience || booked.made != nil else {
                until = booked.askedAt + ZoomMaking.patience
                continue
            }
            do throws(ZoomTrouble) { try await slice.run(workspace, payload, booked, what) } catch {
                if error == .tooOften { return .snoozed(until: now + 900) }
                guard error.needsSomebody else { throw error }
            }
        }
        return until.map { .snoozed(until: $0) } ?? .completed
    }
}

extension MeetingsSlice {
    /// What is to be done about one.
    enum ZoomWish: Sendable {
        case stay
        case move(ZoomMeetingPlan, BookedZoom.Made)
        case go
    }

    /// Has Zoom follow what became of a booking, where there is a meeting for it.
    func followAtZoom(_ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking) throws {
        let isGroup = try kind(tx, workspace, of: booking)?.settings.seats ?? 1 > 1
        try followAtZoom(tx, workspace, event(of: booking, isGroup: isGroup), isGroup: isGroup, at: nil)
    }

    func followAtZoom(
        _ tx: Transaction, _ workspace: WorkspaceID, _ event: UUID, isGroup: Bool, at date: Date?
    ) throws {
        guard try zoomMeetings.isThere(tx, workspace, event) else { return }
        try queue.enqueue(tx, ZoomErrand(event: event, isGroup: isGroup), workspace: workspace, at: date)
    }

    // MARK: Making one

    /// Decides under the booking's lock, and writes down that it is asked for before it is. Nil where no host has an account.
    func zoomMaking(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ type: EventType
    ) throws -> ZoomMaking? {
        let event = event(of: booking, isGroup: type.settings.seats > 1)
        let able = try zoomConnections.able(tx, workspace, booking.hosts)
        guard zoom != nil, let host = booking.hosts.first(where: able.contains) else { return nil }
        let known = try zoomMeetings.all(tx, workspace, of: event).first { $0.host == host }
        var step = ZoomMaking.Step.make
        if let known {
            let isOpen = known.askedAt + ZoomMaking.patience <= tx.now
            step = known.made.map { .known($0) } ?? (isOpen ? .look : .wait)
        }
        if step == .make || step == .look {
            try zoomMeetings.begin(tx, workspace, of: event, host: host, end: booking.end)
        }
        guard let booked = try zoomMeetings.all(tx, workspace, of: event).first(where: { $0.host == host }) else {
            throw DatabaseError.missing("zoom_meeting")
        }
        return ZoomMaking(
            booked: booked, plan: zoomPlan(booking, type, booked), start: booking.start, minutes: booking.minutes,
            step: step)
    }

    /// It names no guest: who is asked to a meeting is told by our own invitation.
    private func zoomPlan(_ booking: GuestBooking, _ type: EventType, _ booked: BookedZoom) -> ZoomMeetingPlan {
        ZoomMeetingPlan(
            topic: type.name, mark: zoomMark(booked), start: GoogleCalendars.text(booking.start),
            minutes: booking.minutes)
    }

    /// By which it is found at Zoom; it tells nobody what it is about.
    private func zoomMark(_ booked: BookedZoom) -> ZoomMark {
        ZoomMark(Array(vault.mac("zoom-meeting", booked.event.bytes + booked.host.uuid.bytes).prefix(16)))
    }

    /// Makes it, or finds what was made: never a second one while nobody knows whether there is a first.
    func makeZoom(_ workspace: WorkspaceID, _ making: ZoomMaking) async -> VideoAnswer {
        do {
            switch making.step {
            case .wait: return .pending
            case .known(let made):
                if made.start != making.start.seconds || made.minutes != making.minutes {
                    return .ready(link: try await moveZoom(workspace, making, made).link)
                }
                return .ready(link: made.link)
            case .look:
                if let found = try await adopt(workspace, making) { return .ready(link: found.link) }
                guard try await mayMake(workspace, making.booked) else { return .pending }
                return .ready(link: try await create(workspace, making).link)
            case .make: return .ready(link: try await create(workspace, making).link)
            }
        } catch let trouble as ZoomTrouble {
            return trouble.needsSomebody ? .refused : .pending
        } catch { return .pending }
    }

    private func create(_ workspace: WorkspaceID, _ making: ZoomMaking) async throws -> BookedZoom.Made {
        do throws(ZoomTrouble) {
            let meeting = try await askZoom(workspace, making.booked.host) { account throws(ZoomFailure) in
                try await account.make(making.plan)
            }
            return try await keepZoom(workspace, making, meeting)
        } catch {
            // Of everything else than "unknown" it is certain that there is none.
            if error != .unknown { try await forgetZoom(workspace, making.booked) }
            throw error
        }
    }

    /// One that was made when nobody heard of it, put to the time that it is to have.
    private func adopt(_ workspace: WorkspaceID, _ making: ZoomMaking) async throws -> BookedZoom.Made? {
        let found = try await askZoom(workspace, making.booked.host) { account throws(ZoomFailure) -> ZoomMeeting? in
            guard let found = try await account.find(making.plan.mark) else { return nil }
            try await account.change(found.id, making.plan)
            return found
        }
        guard let found else { return nil }
        return try await keepZoom(workspace, making, found)
    }

    private func moveZoom(
        _ workspace: WorkspaceID, _ making: ZoomMaking, _ made: BookedZoom.Made
    ) async throws -> BookedZoom.Made {
        try await askZoom(workspace, making.booked.host) { account throws(ZoomFailure) in
            try await account.change(made.id, making.plan)
        }
        var moved = made
        (moved.start, moved.minutes) = (making.start.seconds, making.minutes)
        let kept = moved
        try await database.transaction(.workspace(workspace)) {
            try zoomMeetings.keep($0, workspace, making.booked, kept)
        }
        return kept
    }

    private func mayMake(_ workspace: WorkspaceID, _ booked: BookedZoom) async throws -> Bool {
        try await database.transaction(.workspace(workspace)) { try zoomMeetings.again($0, workspace, booked) }
    }

    private func keepZoom(
        _ workspace: WorkspaceID, _ making: ZoomMaking, _ meeting: ZoomMeeting
    ) async throws(ZoomTrouble) -> BookedZoom.Made {
        let made = making.made(meeting)
        do {
            try await database.transaction(.workspace(workspace)) {
                try zoomMeetings.keep($0, workspace, making.booked, made)
            }
        } catch {
            // It is there, and will be found by its mark.
            throw .unknown
        }
        return made
    }

    private func forgetZoom(_ workspace: WorkspaceID, _ booked: BookedZoom) async throws {
        try await database.transaction(.workspace(workspace)) { try zoomMeetings.remove($0, workspace, booked) }
    }

    // MARK: Following

    /// What is to become of each meeting at Zoom that an event has.
    fileprivate func errands(
        _ tx: Transaction, _ workspace: WorkspaceID, _ payload: ZoomErrand
    ) throws -> [(BookedZoom, ZoomWish)] {
        let all = try zoomMeetings.all(tx, workspace, of: payload.event)
        let id =
            payload.isGroup
            ? try bookings.first(tx, workspace, in: MeetingID(payload.event)) : BookingID(payload.event)
        let booking = try id.flatMap { try bookings.booking(tx, workspace, $0) }
        let type = try booking.flatMap { try kind(tx, workspace, of: $0) }
        let room = try rooms.room(tx, workspace, of: payload.event)
        return all.map { booked in
            guard let booking, let type, booking.state.isLive, type.settings.place.kind == .zoom,
                booking.hosts.contains(booked.host)
            else { return (booked, .go) }
            guard let made = booked.made else {
                // It is still being made, unless people were told that there is none.
                return (booked, room?.host == booked.host && room?.link == nil ? .go : .stay)
            }
            let isThere = made.start == booking.start.seconds && made.minutes == booking.minutes
            return (booked, isThere ? .stay : .move(zoomPlan(booking, type, booked), made))
        }
    }

    fileprivate func run(
        _ workspace: WorkspaceID, _ payload: ZoomErrand, _ booked: BookedZoom, _ wish: ZoomWish
    ) async throws(ZoomTrouble) {
        switch wish {
        case .stay: return
        case .go: try await removeZoom(workspace, booked)
        case .move(let plan, var made):
            do throws(ZoomTrouble) {
                try await askZoom(workspace, booked.host) { account throws(ZoomFailure) in
                    try await account.change(made.id, plan)
                }
            } catch {
                guard error == .gone else { throw error }
                return try await makeAnew(workspace, payload, booked)
            }
            guard let start = Timestamp.instant(plan.start) else { throw .later }
            (made.start, made.minutes) = (start.seconds, plan.minutes)
            let kept = made
            do {
                try await database.transaction(.workspace(workspace)) {
                    try zoomMeetings.keep($0, workspace, booked, kept)
                }
            } catch { throw .later }
        }
    }

    private func removeZoom(_ workspace: WorkspaceID, _ booked: BookedZoom) async throws(ZoomTrouble) {
        let mark = zoomMark(booked)
        try await askZoom(workspace, booked.host) { account throws(ZoomFailure) in
            if let id = booked.made?.id { return try await account.remove(id) }
            if let found = try await account.find(mark) { try await account.remove(found.id) }
        }
        do { try await forgetZoom(workspace, booked) } catch { throw .later }
    }

    /// Somebody deleted it at Zoom. Whoever is to come gets the link of another one.
    private func makeAnew(
        _ workspace: WorkspaceID, _ payload: ZoomErrand, _ booked: BookedZoom
    ) async throws(ZoomTrouble) {
        do {
            try await database.transaction(.workspace(workspace)) { tx in
                try zoomMeetings.remove(tx, workspace, booked)
                try rooms.forget(tx, workspace, of: payload.event)
                guard !payload.isGroup,
                    let booking = try bookings.booking(tx, workspace, BookingID(payload.event), locking: true),
                    booking.state == .booked
                else { return }
                let wish = VideoWish(
                    booking: booking.id, sequence: booking.sequence, isMove: true, since: tx.now.instant.seconds)
                try queue.enqueue(tx, wish, workspace: workspace)
            }
        } catch { throw .later }
    }
}
