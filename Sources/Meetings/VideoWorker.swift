import Accounts
import Calendars
import Foundation
import GoogleAPI
import Jobs
import Outbound
import Primitives
import Store

/// A video meeting is to be made for what was booked, and only then are people told of it: their mails have the link.
struct VideoWish: JobPayload {
    static let kind = "meetings.video"
    /// Seconds after which people are told without a link.
    static let patience = 600

    let booking: BookingID
    /// Of the booking when it was wished for: one that was changed since has a wish of its own.
    let sequence: Int
    let isMove: Bool
    /// Seconds since 1970.
    let since: Int
}

struct VideoWorker: Worker {
    static let concurrency = 4
    let slice: MeetingsSlice

    /// What is to be made, and where.
    enum Making: Sendable {
        /// With the entry in a host's calendar at Google.
        case meet(CalendarConnectionStore.Due, OwnEvent)
        case zoom(ZoomMaking)

        var host: PersonID {
            switch self {
            case .meet(let due, _): due.person
            case .zoom(let making): making.booked.host
            }
        }
    }

    func run(_ payload: VideoWish, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let (isWanted, making, now) = try await slice.database.transaction(.workspace(workspace)) { tx in
            let booking = try slice.wanted(tx, workspace, payload)
            return (booking != nil, try booking.flatMap { try slice.making(tx, workspace, $0) }, tx.now)
        }
        guard isWanted else { return .cancelled(reason: "moved, cancelled or over") }
        let video: VideoAnswer = if let making { await slice.make(workspace, making) } else { .refused }
        let waited = now.instant.seconds - payload.since
        if video == .pending, waited < VideoWish.patience {
            return .snoozed(until: now + (waited < 30 ? 5 : 60))
        }
        let link: String? = if case .ready(let link) = video { link } else { nil }
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            guard let booking = try slice.wanted(tx, workspace, payload) else {
                return .cancelled(reason: "moved, cancelled or over")
            }
            if let host = making?.host ?? booking.hosts.first {
                let isGroup = try slice.kind(tx, workspace, of: booking)?.settings.seats ?? 1 > 1
                let event = slice.event(of: booking, isGroup: isGroup)
                try slice.rooms.keep(tx, workspace, of: event, VideoRoom(host: host, link: link))
                // What comes to be known of it later is not what people were told.
                if link == nil {
                    try slice.followAtZoom(tx, workspace, event, isGroup: isGroup, at: tx.now + ZoomMaking.patience)
                }
            }
            try slice.tellOfVideo(tx, workspace, booking, payload.isMove ? .moved : .booked)
            try job.complete(tx)
            return .completed
        }
    }
}

extension MeetingsSlice {
    var rooms: VideoRoomStore { VideoRoomStore(vault: vault) }

    /// What stands in calendars: the booking, or the meeting where it has seats.
    func event(of booking: GuestBooking, isGroup: Bool) -> UUID {
        isGroup ? booking.meeting?.uuid ?? booking.id.uuid : booking.id.uuid
    }

    fileprivate func wanted(
        _ tx: Transaction, _ workspace: WorkspaceID, _ payload: VideoWish
    ) throws -> GuestBooking? {
        guard let booking = try bookings.booking(tx, workspace, payload.booking, locking: true),
            booking.state == .booked, booking.sequence == payload.sequence, booking.end > tx.now.instant
        else { return nil }
        return booking
    }

    /// Nil where no host has a service that makes one.
    fileprivate func making(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking
    ) throws -> VideoWorker.Making? {
        guard let type = try kind(tx, workspace, of: booking) else { return nil }
        let isGroup = type.settings.seats > 1
        if type.settings.place.kind == .zoom {
            return try zoomMaking(tx, workspace, booking, type).map(VideoWorker.Making.zoom)
        }
        for host in booking.hosts {
            guard let due = try connections.target(tx, workspace, of: host), due.connection.makesVideo else { continue }
            let write = CalendarWrite(event: event(of: booking, isGroup: isGroup), isGroup: isGroup, host: host)
            guard var event = try ownEvent(tx, workspace, write) else { return nil }
            event.wantsVideo = true
            return .meet(due, event)
        }
        return nil
    }

    /// Asked for again it is the same one. What cannot be asked now is asked again.
    fileprivate func make(_ workspace: WorkspaceID, _ making: VideoWorker.Making) async -> VideoAnswer {
        switch making {
        case .meet(let host, let event): await makeMeet(workspace, host, event)
        case .zoom(let making): await makeZoom(workspace, making)
        }
    }

    private func makeMeet(
        _ workspace: WorkspaceID, _ host: CalendarConnectionStore.Due, _ event: OwnEvent
    ) async -> VideoAnswer {
        do throws(CalendarTrouble) {
            let written = try await reader.write(
                event, to: host.remote, of: host.connection,
                for: OnBehalf(workspace: workspace, person: host.person))
            return switch written {
            case .ready(let link): .ready(link: link)
            case .pending: .pending
            case .none, .refused: .refused
            }
        } catch { return error.needsOwner ? .refused : .pending }
    }

    /// Whether mails wait for a link, which then is wished for.
    func waitsForVideo(
        _ tx: Transaction, _ scene: BookingScene, _ news: BookingNews
    ) throws -> Bool {
        guard scene.type.settings.place.kind.isVideo, news == .booked || news == .moved, scene.place.isEmpty else {
            return false
        }
        let wish = VideoWish(
            booking: scene.booking.id, sequence: scene.booking.sequence, isMove: news == .moved,
            since: tx.now.instant.seconds)
        try queue.enqueue(tx, wish, workspace: scene.workspace)
        return true
    }

    fileprivate func tellOfVideo(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ news: BookingNews
    ) throws {
        guard let scene = try scene(tx, workspace, booking) else { return }
        try mail(tx, scene, news)
        // The entry says where, now that it is known.
        try writeEvents(tx, scene, news)
    }
}
