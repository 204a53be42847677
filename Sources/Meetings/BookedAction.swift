import Accounts
import Audit
import Calendars
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

/// What a guest does with what they hold or have booked, by a link that only they have. Reading it does nothing: programs
/// that look through mails may follow it.
extension MeetingsSlice {
    var bookedRoutes: [Route] {
        let access = Access.link("a guest's own link to their booking; guests have no account")
        let path = "/booking/{bookingToken}"
        return [
            .get(path, access) { try await showBooked($0, Form(), status: .ok) },
            .post(path, access, confirm),
            .post(path + "/release", access, releaseHold),
            .get(path + "/move", access) { try await movePage($0, nil) },
            .post(path + "/move", access, moveBooking),
            .get(path + "/move/zone", access, moveZones),
            .post(path + "/cancel", access, cancelAsGuest),
            .post(path + "/forget", access, forgetGuest),
            .get(path + "/invitation.ics", access, downloadInvitation),
        ]
    }

    struct GuestSeat: Sendable {
        let workspace: WorkspaceID
        let id: BookingID
    }

    /// Whose booking the path's link is. A forged or unknown one, and a hold that is over, is a page that does not exist.
    private func seat(_ exchange: Exchange) async throws -> GuestSeat {
        let store = bookings
        guard let hash = exchange.parameters["bookingToken"].flatMap({ Token.hash(of: $0, kind: .capability) }),
            let row = BookingLinkStore.row(of: hash),
            let found = try await database.transaction(
                .link(row),
                { tx in
                    try store.find(tx, hash: hash).map { GuestSeat(workspace: $0.workspace, id: $0.id) }
                })
        else {
            try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
            throw BookingGone()
        }
        return found
    }

    private static func path(_ exchange: Exchange) -> String {
        "/booking/" + (exchange.parameters["bookingToken"] ?? "")
    }

    private func sceneOf(_ seat: GuestSeat) async throws -> BookingScene {
        let scene = try await database.transaction(.workspace(seat.workspace)) { tx in
            try bookings.booking(tx, seat.workspace, seat.id).flatMap { try self.scene(tx, seat.workspace, $0) }
        }
        guard let scene else { throw BookingGone() }
        return scene
    }

    private func showBooked(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let seat = try await seat(exchange)
        let scene = try await sceneOf(seat)
        if scene.booking.state == .held {
            return .page(BookingFormPage(scene, path: Self.path(exchange), form, exchange), status: status)
        }
        let back = try await database.transaction(.workspace(seat.workspace)) {
            try bookingLinks.token($0, seat.workspace, scene.booking.link, ifLive: true)
        }
        return .page(
            BookedPage(scene, path: Self.path(exchange), again: back.map { "/book/" + $0 }, form, exchange),
            status: status)
    }

    // MARK: Booking what is held

    private func confirm(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("name", "address", "phone", "zone", prefixed: BookingFormPage.prefix)
        let seat = try await seat(exchange)
        let scene = try await sceneOf(seat)
        // Sent a second time: the booking is there.
        guard scene.booking.state == .held else { return .redirect(to: Self.path(exchange)) }
        guard let guest = BookingFormPage.guest(&form, scene.type, language: exchange.catalogue.language) else {
            return try await showBooked(exchange, form, status: .unprocessableContent)
        }
        do {
            let keys = limiter.keys
            try await limiter.check(
                .bookingMail, keys.peer(exchange.peer) + [keys.address(vault.blindIndex(guest.address))])
        } catch let refusal as TooManyTries {
            form.refuse("address", refusal)
            return try await showBooked(exchange, form, status: .ok).refusing(refusal)
        }
        try await recheck(seat.workspace, of: scene.booking.hosts)
        let isBooked = try await database.transaction(.workspace(seat.workspace)) { try self.confirm($0, seat, guest) }
        guard isBooked else { return try await refuseTaken(exchange, seat, scene.booking) }
        return .redirect(to: Self.path(exchange))
    }

    /// An entry has come into a host's calendar since the time was chosen.
    private func refuseTaken(_ exchange: Exchange, _ seat: GuestSeat, _ booking: GuestBooking) async throws -> Reply {
        let back = try await database.transaction(.workspace(seat.workspace)) { tx in
            try bookingLinks.token(tx, seat.workspace, booking.link)
        }
        guard let back else { throw BookingGone() }
        return .redirect(to: "/book/" + back, notice: WordKey("meetings.book.taken-since"))
    }

    /// What is held is booked, or asked for. Its time is theirs even if the five minutes are just over: while the row is
    /// there nobody else has it. False where a calendar says since that a host is busy: then it is given back.
    @discardableResult
    func confirm(_ tx: Transaction, _ seat: GuestSeat, _ guest: GuestDetails) throws -> Bool {
        guard let held = try bookings.booking(tx, seat.workspace, seat.id, locking: true),
            let type = try eventTypes.eventType(tx, seat.workspace, held.type)
        else { throw BookingGone() }
        guard held.state == .held else { return true }
        guard try isFree(tx, seat.workspace, held, type) else {
            try meetings.release(tx, seat.workspace, held.id)
            return false
        }
        let isUnsure = try isUnsure(tx, seat.workspace, held.hosts)
        guard try bookingLinks.use(tx, seat.workspace, held.link) else { throw BookingGone() }
        let isPending = type.settings.needsApproval
        var guest = guest
        guest.place = type.settings.place
        guest.isUnchecked = isUnsure ? true : nil
        guest.seats = try held.meeting.flatMap { try meetings.seats(tx, seat.workspace, $0) }
        try bookings.confirm(tx, seat.workspace, held, guest, isPending: isPending)
        guard let booking = try bookings.booking(tx, seat.workspace, seat.id) else { throw BookingGone() }
        try tell(tx, seat.workspace, booking, isPending ? .asked : .booked)
        let event: StaticString = isPending ? "booking.asked" : "booking.made"
        try audit.record(tx, seat.workspace, AuditEvent(event, by: .person(booking.owner), on: booking.id.text))
        return true
    }

    /// Whether no calendar of the hosts is in the way of what they are held for, by what is known at this moment.
    func isFree(
        _ tx: Transaction, _ workspace: WorkspaceID, _ held: GuestBooking, _ type: EventType
    ) throws -> Bool {
        let window =
            (held.start + -type.settings.bufferBefore * 60)..<(held.end + type.settings.bufferAfter * 60)
        let known = try calendars.sources(tx, workspace, of: held.hosts)
        return held.hosts.allSatisfy {
            BusyPicture.together(known[$0] ?? [], in: window, at: tx.now.instant).blocked.isEmpty
        }
    }

    /// Whether a calendar of theirs could not be read lately: what came into it since is not known.
    func isUnsure(_ tx: Transaction, _ workspace: WorkspaceID, _ hosts: [PersonID]) throws -> Bool {
        try calendars.sources(tx, workspace, of: hosts).values.contains { $0.contains(where: \.isUnsure) }
    }

    /// Gives a held time back at once.
    private func releaseHold(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let seat = try await seat(exchange)
        let back = try await database.transaction(.workspace(seat.workspace)) { tx -> String? in
            let booking = try bookings.booking(tx, seat.workspace, seat.id)
            try meetings.release(tx, seat.workspace, seat.id)
            return try booking.flatMap { try bookingLinks.token(tx, seat.workspace, $0.link) }
        }
        return .redirect(to: back.map { "/book/" + $0 } ?? Self.path(exchange))
    }

    // MARK: Another time

    private func movePage(_ exchange: Exchange, _ refusal: BookingRefusal?) async throws -> Reply {
        let seat = try await seat(exchange)
        let (booking, offering) = try await database.transaction(.workspace(seat.workspace)) { tx in
            let booking = try bookings.booking(tx, seat.workspace, seat.id)
            return (
                booking,
                try booking.flatMap { try offerings.offering(tx, seat.workspace, $0.type, except: $0.id) }
            )
        }
        guard let booking, let offering else { throw BookingGone() }
        guard booking.canBeChanged(at: exchange.now.instant) else { return .redirect(to: Self.path(exchange)) }
        let page = BookingPage(
            offering, path: Self.path(exchange) + "/move", moving: booking, refusal, exchange)
        return .page(page, status: refusal?.status ?? .ok)
    }

    private func moveZones(_ exchange: Exchange) async throws -> Reply {
        let seat = try await seat(exchange)
        let offering = try await database.transaction(.workspace(seat.workspace)) { tx in
            try bookings.booking(tx, seat.workspace, seat.id).flatMap {
                try offerings.offering(tx, seat.workspace, $0.type)
            }
        }
        guard let offering else { throw BookingGone() }
        return .page(BookingZonePage(offering, path: Self.path(exchange) + "/move", exchange))
    }

    private func moveBooking(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("start", "minutes", "zone", "reason")
        let seat = try await seat(exchange)
        guard let start = Timestamp.instant(form["start"]) else { throw RequestRefusal.malformed }
        let reason = form.text("reason", maximum: GuestDetails.maximumNotes, optional: true)
        if let problem = form.problems["reason"] {
            let words = exchange.catalogue.sentence(problem)
            return try await movePage(
                exchange, BookingRefusal(words: words, fields: form.values, next: [], status: .unprocessableContent))
        }
        try await limiter.check(
            .bookingHold, limiter.keys.peer(exchange.peer) + [limiter.keys.browser(exchange.browser)])
        let hosts = try await database.transaction(.workspace(seat.workspace)) { tx in
            try bookings.booking(tx, seat.workspace, seat.id).map { try eventTypes.hosts(tx, seat.workspace, $0.type) }
        }
        try await recheck(seat.workspace, of: hosts ?? [])
        switch try await move(seat, to: start, zone: form["zone"], because: reason) {
        case .moved: return .redirect(to: Self.path(exchange), notice: WordKey("meetings.move.done"))
        case .same: return .redirect(to: Self.path(exchange), notice: WordKey("meetings.move.same"))
        case .over: return .redirect(to: Self.path(exchange))
        case .refused(let next):
            let words = exchange.catalogue.sentence(WordKey("meetings.book.taken"))
            return try await movePage(
                exchange, BookingRefusal(words: words, fields: form.values, next: next, status: .conflict))
        }
    }

    enum Moving: Sendable, Equatable {
        case moved
        /// It has that time already.
        case same
        case over
        case refused(next: [Instant])
    }

    private struct NotFree: Error { let next: [Instant] }

    /// The same booking at another time, or as it was: the old time is given back in the transaction that takes the new one.
    func move(
        _ seat: GuestSeat, to start: Instant, zone: String, because reason: String? = nil
    ) async throws -> Moving {
        do {
            return try await database.transaction(.workspace(seat.workspace)) { tx in
                try self.move(tx, seat, to: start, zone: zone, because: reason)
            }
        } catch let refusal as NotFree {
            return .refused(next: refusal.next)
        }
    }

    private func move(
        _ tx: Transaction, _ seat: GuestSeat, to start: Instant, zone: String, because reason: String?
    ) throws -> Moving {
        let workspace = seat.workspace
        guard let known = try bookings.booking(tx, workspace, seat.id) else { throw BookingGone() }
        let hosts = try eventTypes.hosts(tx, workspace, known.type)
        try meetings.lock(tx, workspace, hosts)
        guard let booking = try bookings.booking(tx, workspace, seat.id, locking: true),
            var guest = booking.guest, let meeting = booking.meeting,
            booking.canBeChanged(at: tx.now.instant)
        else { return .over }
        if booking.start == start { return .same }
        try meetings.releaseExpired(tx, workspace, of: hosts)
        let wish = SlotWish(
            type: booking.type, link: booking.link, start: start, end: start + (booking.end - booking.start),
            browser: nil)
        guard let offering = try offerings.offering(tx, workspace, booking.type, except: booking.id) else {
            throw BookingGone()
        }
        guard var free = offering.hosts(at: start, minutes: booking.minutes) else {
            throw NotFree(next: Self.next(offering, wish))
        }
        // Whoever was to meet the guest still does, if they can.
        if offering.type.settings.assignment != .collective,
            offering.isFree(booking.hosts, at: start, minutes: booking.minutes)
        {
            free = booking.hosts
        }
        // Its own time is not in its way.
        let isLast = try meetings.vacate(tx, workspace, meeting)
        guard let taken = try meetings.take(tx, workspace, wish, offering.type.settings, hosts: free) else {
            throw NotFree(next: Self.next(offering, wish))
        }
        if ZoneNames.zone(zone) != nil { guest.zone = zone }
        guest.reason = reason.flatMap { $0.isEmpty ? nil : $0 }
        guest.place = offering.type.settings.place
        guest.isUnchecked = try isUnsure(tx, workspace, taken.hosts) ? true : nil
        guest.seats = try meetings.seats(tx, workspace, taken.meeting)
        let isPending = offering.type.settings.needsApproval
        try bookings.move(
            tx, workspace, booking, to: taken.meeting, wish, hosts: taken.hosts, guest, isPending: isPending)
        try meetings.leave(tx, workspace, meeting)
        if isLast { try withdrawFromHosts(tx, workspace, booking) }
        // What was theirs alone is another event than one with seats.
        let isOther = (booking.guest?.seats ?? 1 > 1) != (guest.seats ?? 1 > 1)
        try release(tx, workspace, booking, to: isOther ? [] : taken.hosts)
        guard let moved = try bookings.booking(tx, workspace, seat.id) else { throw BookingGone() }
        try followAtZoom(tx, workspace, booking)
        try tell(tx, workspace, moved, isPending ? .asked : .moved)
        try audit.record(tx, workspace, AuditEvent("booking.moved", by: .person(booking.owner), on: booking.id.text))
        return .moved
    }

    // MARK: Ending it

    private func cancelAsGuest(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("reason")
        let seat = try await seat(exchange)
        let reason = form.text("reason", maximum: GuestDetails.maximumNotes, optional: true)
        guard form.isSound else { return try await showBooked(exchange, form, status: .unprocessableContent) }
        try await database.transaction(.workspace(seat.workspace)) { tx in
            guard let booking = try bookings.booking(tx, seat.workspace, seat.id, locking: true),
                booking.canBeChanged(at: tx.now.instant)
            else { return }
            try end(
                tx, seat.workspace, booking, as: .cancelled, by: .guest, reason: reason, actor: .person(booking.owner))
        }
        return .redirect(to: Self.path(exchange))
    }

    /// A guest's details go at once, where nothing is booked any more; before that, cancelling comes first.
    private func forgetGuest(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let seat = try await seat(exchange)
        let back = try await database.transaction(.workspace(seat.workspace)) { tx -> String? in
            guard let booking = try bookings.booking(tx, seat.workspace, seat.id, locking: true),
                !booking.canBeChanged(at: tx.now.instant)
            else { return nil }
            try forget(tx, seat.workspace, booking)
            try audit.record(
                tx, seat.workspace, AuditEvent("booking.forgotten", by: .person(booking.owner), on: booking.id.text))
            return try bookingLinks.token(tx, seat.workspace, booking.link)
        }
        guard let back else { return .redirect(to: Self.path(exchange)) }
        return .redirect(to: "/book/" + back, notice: WordKey("meetings.booked.forgotten"))
    }

    private func downloadInvitation(_ exchange: Exchange) async throws -> Reply {
        let scene = try await sceneOf(try await seat(exchange))
        guard scene.booking.state.isLive, let guest = scene.booking.guest else { throw BookingGone() }
        let file = invitation(
            scene, .request, to: [Mailbox(name: guest.name, address: guest.address)], exchange.catalogue,
            at: exchange.now.instant
        ).file
        return .download("invitation.ics", type: "text/calendar; charset=utf-8") { try await $0(file) }
    }
}

extension GuestBooking {
    /// Whether it lies ahead and stands.
    func canBeChanged(at now: Instant) -> Bool { (state == .pending || state == .booked) && start > now }
}

/// A link leads to nothing any more: what was held is over, or it never was.
struct BookingGone: Refusal {
    var status: Int { 404 }
    var words: WordKey { WordKey("meetings.booked.gone") }
}
