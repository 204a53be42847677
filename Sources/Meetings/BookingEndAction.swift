import Accounts
import Audit
import Calendars
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

/// What a host does with a booking, and how any booking ends.
extension MeetingsSlice {
    var bookingEndRoutes: [Route] {
        [
            .get("/meetings/bookings/{booking}", .may(.meetingsOwn)) {
                try await showOwnBooking($0, Form(), status: .ok)
            },
            .post("/meetings/bookings/{booking}/approve", .may(.meetingsOwn), approve),
            .post("/meetings/bookings/{booking}/decline", .may(.meetingsOwn)) { try await endOwn($0, .declined) },
            .post("/meetings/bookings/{booking}/cancel", .may(.meetingsOwn)) { try await endOwn($0, .cancelled) },
            .post("/meetings/bookings/{booking}/missed", .may(.meetingsOwn), markMissed),
            .post("/meetings/bookings/{booking}/note", .may(.meetingsOwn), keepNote),
        ]
    }

    /// A booking that the caller is a host of, or whose kind of meeting is theirs.
    func ownBooking(
        _ tx: Transaction, _ exchange: Exchange, locking: Bool = false
    ) throws -> GuestBooking {
        let membership = try exchange.membership
        let id: BookingID = try exchange.id("booking")
        guard let booking = try bookings.booking(tx, membership.workspace, id, locking: locking),
            booking.state != .held,
            let type = try eventTypes.eventType(tx, membership.workspace, booking.type),
            type.owner == membership.person || booking.hosts.contains(membership.person)
        else { throw RequestRefusal.notFound }
        return booking
    }

    func showOwnBooking(
        _ exchange: Exchange, _ form: Form, isTaken: Bool = false, status: HTTPStatus
    ) async throws -> Reply {
        let membership = try exchange.membership
        let (scene, note) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let booking = try ownBooking(tx, exchange)
            return (
                try self.scene(tx, membership.workspace, booking),
                try bookings.note(tx, membership.workspace, booking)
            )
        }
        guard let scene else { throw RequestRefusal.notFound }
        let page = OwnBookingPage(scene, note: note, for: membership.person, isTaken: isTaken, form, exchange)
        return .page(page, status: status)
    }

    /// An entry that has come into a calendar since the guest asked is not booked over unawares.
    private func approve(_ exchange: Exchange) async throws -> Reply {
        let isSure = try exchange.form("sure")["sure"] == "yes"
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let hosts = try await database.transaction(.workspace(membership.workspace)) {
            try ownBooking($0, exchange).hosts
        }
        try await recheck(membership.workspace, of: hosts)
        let isFree = try await database.transaction(.workspace(membership.workspace)) { tx -> Bool in
            let booking = try ownBooking(tx, exchange, locking: true)
            guard booking.state == .pending, booking.start > tx.now.instant, var guest = booking.guest,
                let type = try eventTypes.eventType(tx, membership.workspace, booking.type)
            else { return true }
            guard try isSure || self.isFree(tx, membership.workspace, booking, type) else { return false }
            guest.isUnchecked = try isUnsure(tx, membership.workspace, booking.hosts) ? true : nil
            try bookings.set(tx, membership.workspace, booking, .booked, guest)
            guard let changed = try bookings.booking(tx, membership.workspace, booking.id) else { return true }
            try tell(tx, membership.workspace, changed, .booked)
            try audit.record(
                tx, membership.workspace, AuditEvent("booking.approved", by: actor, on: booking.id.text))
            return true
        }
        guard isFree else { return try await showOwnBooking(exchange, Form(), isTaken: true, status: .conflict) }
        return .redirect(to: try Self.ownBookingPath(exchange), notice: WordKey("meetings.own.approved"))
    }

    private func endOwn(_ exchange: Exchange, _ state: GuestBooking.State) async throws -> Reply {
        var form = try exchange.form("reason")
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let reason = form.text("reason", maximum: GuestDetails.maximumNotes, optional: true)
        guard form.isSound else { return try await showOwnBooking(exchange, form, status: .unprocessableContent) }
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let booking = try ownBooking(tx, exchange, locking: true)
            guard booking.canBeChanged(at: tx.now.instant), state != .declined || booking.state == .pending else {
                return
            }
            try end(tx, membership.workspace, booking, as: state, by: .host, reason: reason, actor: actor)
        }
        return .redirect(to: try Self.ownBookingPath(exchange), notice: WordKey("meetings.own.ended"))
    }

    /// The guest did not come. Taken back by a second press.
    private func markMissed(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let booking = try ownBooking(tx, exchange, locking: true)
            guard booking.state == .booked || booking.state == .missed, booking.start <= tx.now.instant,
                let guest = booking.guest
            else { return }
            let state = booking.state == .booked ? GuestBooking.State.missed : .booked
            try bookings.set(tx, membership.workspace, booking, state, guest)
            try audit.record(
                tx, membership.workspace,
                AuditEvent("booking.marked", by: actor, on: booking.id.text, details: ["state": state.rawValue]))
        }
        return .redirect(to: try Self.ownBookingPath(exchange), notice: WordKey("meetings.own.marked"))
    }

    static func ownBookingPath(_ exchange: Exchange) throws -> String {
        let id: BookingID = try exchange.id("booking")
        return "/meetings/bookings/" + id.text
    }

    // MARK: However it ends

    /// Cancels or declines a booking: its time is free again, calendars and people are told.
    func end(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, as state: GuestBooking.State,
        telling news: BookingNews? = nil, by side: GuestDetails.Side, reason: String?, actor: Actor,
        without person: PersonID? = nil
    ) throws {
        guard var guest = booking.guest, let meeting = booking.meeting else { return }
        (guest.reason, guest.endedBy) = (reason.flatMap { $0.isEmpty ? nil : $0 }, side)
        try bookings.set(tx, workspace, booking, state, guest)
        let isLast = try meetings.leave(tx, workspace, meeting)
        guard let ended = try bookings.booking(tx, workspace, booking.id) else { return }
        try tell(tx, workspace, ended, news ?? (state == .declined ? .declined : .cancelled), without: person)
        if isLast { try withdrawFromHosts(tx, workspace, booking, without: person) }
        try followAtZoom(tx, workspace, booking)
        let event: StaticString = state == .declined ? "booking.declined" : "booking.cancelled"
        try audit.record(
            tx, workspace, AuditEvent(event, by: actor, on: booking.id.text, details: ["by": side.rawValue]))
    }

    /// Forgets a guest: key, details and the mails about them. A meeting that still stood is given back. What tells hosts
    /// that it is off, and waits to be sent, leaves first.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking) throws {
        try bookings.forget(tx, workspace, booking.id)
        if let meeting = booking.meeting { try meetings.leave(tx, workspace, meeting) }
        guard try deliveries.forget(tx, workspace, booking.owner, keepingWaiting: BookingNews.hostKind) else { return }
        let rest = HostMailsLeft(guest: booking.owner, since: tx.now.instant.seconds)
        try queue.post(tx, rest, workspace: workspace, at: tx.now + HostMailsLeft.pace)
    }

    /// What is known of somebody who is erased: as a guest, under their addresses; and as a host, whose guests are told that
    /// the meeting is off, in words that do not name them.
    package func erase(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        for id in try bookings.of(tx, workspace, addresses: people.addresses(tx, workspace, person)) {
            try close(tx, workspace, id, without: person)
            guard let ended = try bookings.booking(tx, workspace, id) else { continue }
            try forget(tx, workspace, ended)
        }
        for id in try bookings.of(tx, workspace, host: person) {
            try deliveries.forget(tx, workspace, PersonID(id.uuid))
        }
        try callOffAll(tx, workspace, person)
        for found in try voters.of(tx, workspace, addresses: people.addresses(tx, workspace, person)) {
            try forget(tx, workspace, found.poll, found.id)
        }
        for poll in try polls.all(tx, workspace, of: person) {
            if let scene = try scene(tx, workspace, poll.id) { try end(tx, scene, without: person) }
        }
        try leavePolls(tx, workspace, person)
        try giveBackAll(tx, workspace, person)
        // Their kinds of meetings go with them, and guests' details with these.
        for id in try bookings.of(tx, workspace, owner: person) { try bookings.forget(tx, workspace, id) }
        try deliveries.forget(tx, workspace, person, to: people.addresses(tx, workspace, person))
    }

    /// Everything booked with somebody that lies ahead is off, because they cannot come: guests and colleagues are told, they
    /// are not.
    func callOffAll(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        for id in try bookings.of(tx, workspace, host: person) { try close(tx, workspace, id, without: person) }
    }

    /// Cancels a booking that still stands, because somebody or something it needs goes.
    func close(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BookingID, without person: PersonID?) throws {
        guard let booking = try bookings.booking(tx, workspace, id, locking: true),
            booking.canBeChanged(at: tx.now.instant)
        else { return }
        try end(
            tx, workspace, booking, as: .cancelled, by: .host, reason: nil, actor: .system, without: person)
    }
}
