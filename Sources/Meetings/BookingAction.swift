import Accounts
import Audit
import Calendars
import Foundation
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

/// What guests do without an account: choose a time, which is then kept for them while they fill in the form.
extension MeetingsSlice {
    var bookingRoutes: [Route] {
        let access = Access.link("a link to book by; guests have no account")
        return [
            .get("/book/{bookingLink}", access) { try await showBooking($0, nil) },
            .post("/book/{bookingLink}", access, chooseTime),
            .get("/book/{bookingLink}/zone", access, showZones),
            .get("/embed/{bookingLink}", access, showFrame),
            .get("/embed/{bookingLink}/zone", access, showFrameZones),
        ]
    }

    /// Whose link the path holds. A forged or unknown one is a page that does not exist.
    func door(_ exchange: Exchange) async throws -> FoundBookingLink {
        let links = bookingLinks
        guard let hash = exchange.parameters["bookingLink"].flatMap({ Token.hash(of: $0, kind: .capability) }),
            let row = BookingLinkStore.row(of: hash),
            let found = try await database.transaction(.link(row), { try links.find($0, hash: hash) })
        else {
            try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
            throw RequestRefusal.notFound
        }
        return found
    }

    private static func path(_ exchange: Exchange) -> String { "/book/" + (exchange.parameters["bookingLink"] ?? "") }

    private func showBooking(_ exchange: Exchange, _ refusal: BookingRefusal?) async throws -> Reply {
        let found = try await door(exchange)
        return try await bookingPage(exchange, found, refusal)
    }

    private func bookingPage(
        _ exchange: Exchange, _ found: FoundBookingLink, _ refusal: BookingRefusal?
    ) async throws -> Reply {
        let offering = try await database.transaction(.workspace(found.workspace)) {
            try offerings.offering($0, found.workspace, found.eventType)
        }
        guard let offering else { throw RequestRefusal.notFound }
        let page = BookingPage(
            offering, isOver: !found.isLive, path: Self.path(exchange), refusal, exchange)
        let status: HTTPStatus = found.isLive ? refusal?.status ?? .ok : .gone
        return .page(page, status: status)
    }

    /// A time is only ever taken if it is offered at this moment: what a browser posts is a wish.
    private func chooseTime(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("start", "minutes", "zone")
        let found = try await door(exchange)
        guard found.isLive else { return try await bookingPage(exchange, found, nil) }
        let fields = form.values
        guard let start = Timestamp.instant(form["start"]), let minutes = Int(form["minutes"]),
            (1...1_440).contains(minutes)
        else { throw RequestRefusal.malformed }
        do {
            let keys = limiter.keys
            try await limiter.check(.bookingHold, keys.peer(exchange.peer) + [keys.browser(exchange.browser)])
        } catch let refusal as TooManyTries {
            let words = exchange.catalogue.sentence(refusal.words)
            return try await bookingPage(
                exchange, found, BookingRefusal(words: words, fields: fields, next: [], status: .ok)
            ).refusing(refusal)
        }
        let wish = SlotWish(
            type: found.eventType, link: found.id, start: start, end: start + minutes * 60, browser: exchange.browser)
        switch try await hold(found.workspace, wish) {
        case .held(let token):
            let zone = ZoneNames.zone(form["zone"])?.name.replacing("/", with: "%2F").replacing("+", with: "%2B")
            return .redirect(to: "/booking/" + token + (zone.map { "?zone=" + $0 } ?? ""))
        case .refused(let next):
            let words = exchange.catalogue.sentence(WordKey("meetings.book.taken"))
            return try await bookingPage(
                exchange, found, BookingRefusal(words: words, fields: fields, next: next, status: .conflict))
        }
    }

    enum Holding: Sendable, Equatable {
        /// The guest's own link.
        case held(token: String)
        /// It is not offered, or somebody else was quicker; these are.
        case refused(next: [Instant])
    }

    /// Keeps a time for five minutes, if it is offered at this moment.
    func hold(_ workspace: WorkspaceID, _ wish: SlotWish) async throws -> Holding {
        try await database.transaction(.workspace(workspace)) { tx in
            if let browser = wish.browser { try meetings.release(tx, workspace, wish.type, browser: browser) }
            // Most who are refused need not wait for one another.
            guard let known = try offerings.offering(tx, workspace, wish.type) else { return .refused(next: []) }
            guard known.hosts(at: wish.start, minutes: wish.minutes) != nil else {
                return .refused(next: Self.next(known, wish))
            }
            let hosts = known.hosts.map(\.person.id)
            try meetings.lock(tx, workspace, hosts)
            try meetings.releaseExpired(tx, workspace, of: hosts)
            guard let offering = try offerings.offering(tx, workspace, wish.type) else { return .refused(next: []) }
            guard let free = offering.hosts(at: wish.start, minutes: wish.minutes),
                let taken = try meetings.take(tx, workspace, wish, offering.type.settings, hosts: free)
            else { return .refused(next: Self.next(offering, wish)) }
            let id = try bookings.hold(tx, workspace, wish, in: taken.meeting, hosts: taken.hosts)
            return try .held(token: bookings.booking(tx, workspace, id)?.token ?? "")
        }
    }

    /// Free times soon after the one that was wished.
    static func next(_ offering: Offering, _ wish: SlotWish) -> [Instant] {
        let minutes =
            offering.type.settings.lengths.contains(wish.minutes) ? wish.minutes : offering.type.settings.lengths.first
        return minutes.map { offering.next(after: max(offering.now, wish.start), minutes: $0) } ?? []
    }

    private func showZones(_ exchange: Exchange) async throws -> Reply {
        let found = try await door(exchange)
        let offering = try await database.transaction(.workspace(found.workspace)) {
            try offerings.offering($0, found.workspace, found.eventType)
        }
        guard let offering else { throw RequestRefusal.notFound }
        return .page(BookingZonePage(offering, path: Self.path(exchange), exchange))
    }
}

/// A time was chosen that cannot be had.
struct BookingRefusal: Sendable {
    let words: String
    let fields: [String: String]
    let next: [Instant]
    let status: HTTPStatus
}
