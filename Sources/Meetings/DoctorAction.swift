import Accounts
import Audit
import Calendars
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Web

/// Whether what somebody connected works: one page with each last good call, what comes next, and what did not arrive.
extension MeetingsSlice {
    var doctorRoutes: [Route] {
        [
            .get("/meetings/doctor", .may(.meetingsOwn), showDoctor),
            .post("/meetings/doctor/entries/{calendarEntry}/again", .may(.meetingsOwn), writeAgain),
        ]
    }

    private func showDoctor(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let (workspace, person) = (membership.workspace, membership.person)
        let seen = try await database.transaction(.workspace(workspace)) { tx in
            let coming = try zoomMeetings.coming(tx, workspace, of: person)
            return DoctorPage.Seen(
                sources: try calendars.sources(tx, workspace, of: [person])[person] ?? [],
                accounts: try connections.all(tx, workspace, of: person),
                zoom: try zoomConnections.connection(tx, workspace, of: person),
                zoomWaits: coming.filter { $0.made == nil }.map(\.askedAt),
                entries: try writings.open(tx, workspace, of: person).map { try named(tx, workspace, $0) },
                mails: try lateMails(tx, workspace, of: person),
                zone: try ownAvailability(tx, exchange).availability.hours?.zone ?? .utc)
        }
        return .page(DoctorPage(seen, fix: mailFix, exchange))
    }

    /// What an entry is of, and since when it has a page; neither where that is forgotten.
    private func named(
        _ tx: Transaction, _ workspace: WorkspaceID, _ open: OpenWriting
    ) throws -> DoctorPage.Entry {
        if open.what.isPoll {
            let scene = try scene(tx, workspace, PollID(open.what.event))
            let isOwn = scene?.poll.owner == open.what.host
            return DoctorPage.Entry(
                open: open, name: scene?.poll.document.title, start: scene?.chosen?.start,
                href: isOwn ? scene.map { "/meetings/polls/" + $0.poll.id.text } : nil)
        }
        let booking = try written(tx, workspace, open.what)
        let type = try booking.flatMap { try eventTypes.eventType(tx, workspace, $0.type) }
        return DoctorPage.Entry(
            open: open, name: type?.name, start: booking?.start,
            href: booking.map { "/meetings/bookings/" + $0.id.text })
    }

    /// Mails about somebody's bookings and polls that have not arrived, the newest first.
    private func lateMails(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID
    ) throws -> [DeliverySummary] {
        let guests = try bookings.recent(tx, workspace, of: person).map { PersonID($0.uuid) }
        let asked = try polls.all(tx, workspace, of: person).flatMap { poll in
            try voters.ids(tx, workspace, poll.id).map { PersonID($0.uuid) }
        }
        let some = DeliveryRecipients(people: guests + asked + [person], addresses: [])
        return try [DeliveryState.refused, .unknown, .sending, .queued].flatMap { state in
            try deliveries.page(tx, workspace, in: state, to: some, limit: 50)
        }.filter { Self.privateMailKinds.contains($0.kind) }
    }

    /// Has an entry written once more that was given up.
    private func writeAgain(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let entry: CalendarEntryID = try exchange.id("calendarEntry")
        let open = try await database.transaction(.workspace(membership.workspace)) {
            try writings.open($0, membership.workspace, of: membership.person, entry.uuid).first
        }
        guard let open else { throw RequestRefusal.notFound }
        try await limiter.check(.calendarConnect, [limiter.keys.account(try exchange.signedIn.account)])
        try await database.transaction(.workspace(membership.workspace)) { tx in
            try askForWriting(tx, membership.workspace, open.what)
            try audit.record(
                tx, membership.workspace, AuditEvent("calendar.asked-again", by: actor, on: entry.text))
        }
        return .redirect(to: "/meetings/doctor", notice: WordKey("meetings.doctor.asked-again"))
    }
}

enum CalendarEntryTag {}
typealias CalendarEntryID = Identifier<CalendarEntryTag>
