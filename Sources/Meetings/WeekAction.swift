import Accounts
import Calendars
import Charts
import Foundation
import Policy
import Primitives
import Store
import Web

extension MeetingsSlice {
    var weekRoutes: [Route] { [.get("/meetings/week", .may(.meetingsOwn), showWeek)] }

    private func showWeek(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let plan = try await database.transaction(.workspace(membership.workspace)) { tx in
            let availability = try ownAvailability(tx, exchange).availability
            let zone = availability.hours?.zone ?? .utc
            let today = zone.local(tx.now.instant).day
            let wished = exchange.query("from", maximum: 10).flatMap { Timestamp.day($0) } ?? today
            let monday = Host.monday(of: abs(wished - today) < 1_500 ? wished : today)
            let window = zone.start(of: monday)..<zone.start(of: monday + 7)
            let sources =
                try calendars.sources(tx, membership.workspace, of: [membership.person])[membership.person] ?? []
            let booked = try bookings.within(tx, membership.workspace, of: membership.person, window)
            let settled = try polls.settled(tx, membership.workspace, of: membership.person, window)
            let words = MeetingWords(catalogue: exchange.catalogue)
            return WeekPlan(
                monday: monday, zone: zone, hours: availability.hours,
                entries: Self.entries(
                    sources, booked, settled, of: membership.person, window, tx.now.instant, words))
        }
        return .page(WeekPage(plan, exchange))
    }

    private static func entries(
        _ sources: [BusySource], _ bookings: [GuestBooking], _ polls: [(poll: Poll, option: PollOption)],
        of person: PersonID, _ window: Range<Instant>, _ now: Instant, _ words: MeetingWords
    ) -> [WeekPlan.Entry] {
        let busy = sources.flatMap { source -> [WeekPlan.Entry] in
            let picture = source.taken(in: window, at: now)
            return picture.busy.map { .init(start: $0.start, end: $0.end, look: .busy, what: source.name, href: nil) }
                // What was is nobody's question any more.
                + picture.unknown.filter { $0.end > now }.map {
                    .init(
                        start: $0.start, end: $0.end, look: .unknown,
                        what: words.said("meetings.week.unknown", ["calendar": source.name]), href: nil)
                }
        }
        let booked = bookings.map { booking in
            let name = booking.guest?.name ?? words.said("meetings.state.held")
            let isFirm = booking.state == .booked || booking.state == .missed
            return WeekPlan.Entry(
                start: booking.start, end: booking.end, look: isFirm ? .booked : .held,
                what: booking.guest == nil ? name : words.state(booking.state) + ": " + name,
                href: booking.guest == nil ? nil : "/meetings/bookings/" + booking.id.text)
        }
        let settled = polls.map {
            WeekPlan.Entry(
                start: $0.option.start, end: $0.option.end, look: .booked, what: $0.poll.document.title,
                href: $0.poll.owner == person ? "/meetings/polls/" + $0.poll.id.text : nil)
        }
        return (busy + booked + settled).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }
}

/// "My week": what is taken, why, and what is left.
struct WeekPage: Page {
    static let template = "week"

    let drawing: Drawing
    let keys: [Key]
    let rows: [Row]
    let isEmpty: Bool
    let previous: String
    let next: String
    let zone: String
    let week: String

    var title: WordKey { WordKey("meetings.week.title") }

    struct Key: Sendable {
        let sample: Drawing
        let label: String
    }

    struct Row: Sendable {
        let day: String
        let times: String
        let what: String
        let href: String?
    }

    init(_ plan: WeekPlan, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let picture = plan.drawing(words)
        drawing = picture.drawing
        let looks: [(WeekCalendar.Look, String)] = [
            (.open, words.said("meetings.week.open")), (.busy, words.said("meetings.week.busy")),
            (.held, words.said("meetings.week.held")), (.booked, words.said("meetings.week.booked")),
        ]
        keys = looks.map { Key(sample: picture.sample($0.0), label: $0.1) }
        rows = plan.entries.map { entry in
            Row(
                day: words.day(plan.zone.local(entry.start).day),
                times: words.span(entry.start, entry.end, in: plan.zone),
                what: entry.what, href: entry.href)
        }
        isEmpty = rows.isEmpty
        previous = "/meetings/week?from=" + BookingMonth.text(plan.monday + -7)
        next = "/meetings/week?from=" + BookingMonth.text(plan.monday + 7)
        zone = plan.zone.name.replacing("_", with: " ")
        week = words.day(plan.monday) + " – " + words.day(plan.monday + 6)
    }
}
