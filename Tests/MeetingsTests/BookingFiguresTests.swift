import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

@Suite("How bookings went")
struct BookingFiguresTests {
    private static func at(_ text: String) throws -> Instant { try #require(Timestamp.instant(text)) }

    @Test("is counted by the week of one's own zone, and by kind with the days ahead of the one in the middle")
    func counted() throws {
        let zone = try #require(ZoneNames.zone("Europe/Oslo"))
        let (one, two) = (EventTypeID(UUID()), EventTypeID(UUID()))
        func entry(_ type: EventTypeID, _ state: GuestBooking.State, _ start: String, days: Int) throws
            -> BookingFigures.Entry
        {
            let start = try Self.at(start)
            return .init(type: type, state: state, start: start, madeAt: start + -days * 86_400)
        }
        let figures = BookingFigures(
            [
                // Monday already in Oslo, Sunday still in UTC.
                try entry(one, .booked, "2026-01-04T23:30:00Z", days: 1),
                try entry(one, .booked, "2026-01-04T22:30:00Z", days: 9),
                try entry(one, .missed, "2026-01-06T10:00:00Z", days: 3),
                try entry(two, .cancelled, "2025-12-29T10:00:00Z", days: 3),
                try entry(two, .declined, "2025-10-20T10:00:00Z", days: 3),
                try entry(two, .pending, "2026-01-06T10:00:00Z", days: 3),
                try entry(two, .booked, "2025-10-19T10:00:00Z", days: 3),
            ], thisMonday: try #require(Timestamp.day("2026-01-05")), in: zone)
        #expect(figures.weeks.count == 12)
        #expect(
            figures.weeks.map { [$0.counts.met, $0.counts.missed, $0.counts.ended] }.suffix(2) == [
                [1, 0, 1], [1, 1, 0],
            ])
        #expect(figures.weeks.first?.counts.ended == 1 && figures.total.all == 5)
        #expect(figures.kinds.map(\.type) == [one, two] && figures.kinds.map(\.days) == [3, nil])
    }

    @Test("is shown as a picture, tables and a file to whom it is about, and tells nothing of guests")
    func shown() async throws {
        let world = try await MeetingsWorld()
        #expect(try await world.owner.get("/meetings/figures").body.contains("Nothing yet"))
        let book = try await world.type().book
        let guest = world.world.browser()
        try await world.book(book, "2026-01-07T09:00:00Z", as: "Gil")
        let second = try await world.book(book, "2026-01-07T10:00:00Z", by: guest, as: "Pat")
        try await guest.post(second + "/cancel", ["reason": ""], from: second)
        world.world.clock.advance(by: 4 * 86_400)
        try await world.world.renew(world.owner)
        let page = try await world.owner.get("/meetings/figures").body
        #expect(page.contains("<svg") && page.contains("Took place: 1.") && page.contains("Called off: 1."))
        #expect(!page.contains("Gil") && !page.contains("pat@"))
        let file = try await world.owner.get("/meetings/figures.csv").body
        #expect(file.contains("2026-01-05,,1,0,1,\r\n") && file.contains(",Introduction,1,0,1,2\r\n"))
        let mia = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        #expect(try await mia.get("/meetings/figures").body.contains("Nothing yet"))
    }
}
