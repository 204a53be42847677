import Accounts
import Calendars
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

@Suite("A page to book by")
struct BookingTests {
    /// Wednesday, 7 January 2026, ten in Oslo.
    private static let ten = "2026-01-07T09:00:00+00:00"

    @Test("shows days with free times as a table with headings, and the times of a day in the guest's zone")
    func month() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let body = try await world.world.browser().get(book + "?zone=Asia%2FTokyo&month=2026-01&day=2026-01-07").body
        #expect(body.contains("<table class=\"days\">") && body.contains("<th scope=\"col\">"))
        #expect(body.contains("7 January 2026") && body.contains("Asia/Tokyo"))
        // 09:00 to 17:00 in Oslo is 17:00 to 01:00 in Tokyo: 14 half hours of that day, after two of the night before.
        let times = MeetingsWorld.times(body)
        #expect(times.count == 16 && times.first == "2026-01-06T15:00:00+00:00")
        #expect(body.contains(">17:00</button>") && !body.contains("<script src"))
    }

    @Test("offers what lies within hours and outside of calendars, and nothing of what somebody else has")
    func free() async throws {
        let world = try await MeetingsWorld()
        try await world.upload("20260107T090000Z/20260107T110000Z")
        let (_, book) = try await world.type()
        let day = book + "?zone=Europe%2FOslo&day=2026-01-07"
        let before = MeetingsWorld.times(try await world.world.browser().get(day).body)
        #expect(before.count == 12 && !before.contains(Self.ten))
        try await world.book(book, "2026-01-07T13:00:00+00:00")
        let after = MeetingsWorld.times(try await world.world.browser().get(day).body)
        #expect(before.filter { !after.contains($0) } == ["2026-01-07T13:00:00+00:00"])
    }

    @Test("keeps a chosen time for five minutes from everybody else, and one time only for one browser")
    func hold() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let (first, second) = (world.world.browser(), world.world.browser())
        let held = try #require(try await world.hold(first, book, Self.ten))
        #expect(try await first.get(held).body.contains("kept for you until"))
        #expect(try await world.hold(second, book, Self.ten) == nil)
        _ = try await world.hold(first, book, "2026-01-07T10:00:00+00:00")
        #expect(try await first.get(held).status == 404)
        #expect(try await world.hold(second, book, Self.ten) != nil)
        world.world.clock.advance(by: 301)
        #expect(try await world.hold(world.world.browser(), book, Self.ten) != nil)
    }

    @Test("refuses a time that was never offered, plainly and with free ones, and writes nothing")
    func neverOffered() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type(["before": "15", "notice": "24"])
        for start in [
            "2026-01-07T09:07:00+00:00", "2026-01-07T03:00:00+00:00", "2026-01-05T12:00:00+00:00",
            "2026-06-01T09:00:00+00:00", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        ] {
            let answer = try await world.world.browser().post(
                book, ["start": start, "minutes": "30", "zone": "Europe/Oslo"], from: book)
            #expect(answer.status == 409, "\(start)")
        }
        let long = try await world.world.browser().post(
            book, ["start": Self.ten, "minutes": "60", "zone": "Europe/Oslo"], from: book)
        #expect(long.status == 409 && long.body.contains("These are free") && MeetingsWorld.times(long.body).count > 4)
        let odd = try await world.world.browser().post(
            book, ["start": "soon", "minutes": "30", "zone": ""], from: book)
        #expect(odd.status == 400)
        #expect(try world.world.read("SELECT id FROM booking").isEmpty)
    }

    @Test("asks its questions, takes answers within their bounds, and comes back filled where they are not")
    func questions() async throws {
        let world = try await MeetingsWorld()
        let prefix = EventTypeForm.questionPrefix
        let (_, book) = try await world.type([
            "place": "phone", "\(prefix)0.label": "How many?", "\(prefix)0.kind": "number", "\(prefix)0.options": "",
            "\(prefix)0.required": "yes", "\(prefix)1.label": "Which?", "\(prefix)1.kind": "choice",
            "\(prefix)1.options": "Tea, Coffee",
        ])
        let browser = world.world.browser()
        let held = try #require(try await world.hold(browser, book, Self.ten))
        let fields = MeetingsWorld.guest().merging(["phone": "+47 22 00 00 00", "answer.0": "3", "answer.1": "Tea"]) {
            $1
        }
        for wrong in [
            ["answer.0": "many"], ["answer.1": "Milk"], ["phone": "call me"], ["address": "gil"], ["name": ""],
        ] {
            let answer = try await browser.post(held, fields.merging(wrong) { $1 }, from: held)
            #expect(answer.status == 422 && answer.body.contains("value=\"+47") == (wrong["phone"] == nil), "\(wrong)")
        }
        #expect(try await browser.post(held, fields, from: held).status == 303)
        let id = try #require(try world.world.read("SELECT id FROM booking").first)
        let page = try await world.owner.get("/meetings/bookings/" + id).body
        #expect(page.contains("How many?") && page.contains("Tea") && page.contains("+47 22 00 00 00"))
    }

    @Test("that is for one booking takes one, whoever else has its address")
    func single() async throws {
        let world = try await MeetingsWorld()
        let (id, _) = try await world.type()
        let path = "/meetings/types/" + id.text
        try await world.owner.post(path + "/links", ["single": "yes"], from: path)
        let single = try #require(try await world.links(path).last)
        let other = world.world.browser()
        let late = try #require(try await world.hold(other, single, "2026-01-08T09:00:00+00:00"))
        try await world.book(single, Self.ten)
        #expect(try await other.post(late, MeetingsWorld.guest("Hal"), from: late).status == 404)
        #expect(try await world.world.browser().get(single).status == 410)
        #expect(try world.states().filter { $0 == "booked" }.count == 1)
    }

    @Test("says plainly that somebody wants to be left alone, and offers nothing until then")
    func notNow() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let (workspace, person) = (world.workspace, try world.person)
        try await world.inWorkspace { try NotNowStore().set($0, workspace, person, NotNow(until: $0.now + 86_400 * 3)) }
        let answer = try await world.world.browser().get(book)
        #expect(answer.status == 200 && answer.body.contains("takes no meetings until"))
        #expect(MeetingsWorld.times(answer.body).isEmpty)
        #expect(try await world.hold(world.world.browser(), book, Self.ten) == nil)
    }

    @Test("does not call unknown free, nor full: it says that nothing can be checked")
    func unknown() async throws {
        let world = try await MeetingsWorld()
        try await world.upload("20260107T090000Z/20260107T100000Z")
        let (_, book) = try await world.type()
        _ = try world.world.test.asOwner(
            """
            SET app.scope = 'system'; UPDATE busy_calendar SET failed_at = read_at, failure = 'unreachable',
            read_at = read_at - interval '4 days' RETURNING id
            """)
        let body = try await world.world.browser().get(book).body
        #expect(body.contains("cannot be checked") && MeetingsWorld.times(body).isEmpty)
        #expect(try await world.owner.get("/meetings").body.contains("A calendar cannot be read, and"))
    }

    @Test(
        "shows all days of a month as a list for whoever prefers that, with the same times, by the same clock and length"
    )
    func list() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type(["lengths": "30, 60"])
        let guest = world.world.browser()
        let month = try await guest.get(book + "?zone=Asia%2FTokyo&minutes=60&month=2026-01").body
        let other = "?zone=Asia%2FTokyo&minutes=60&month=2026-01&view=list"
        #expect(month.contains(book + other.replacing("&", with: "&amp;")) && month.contains("<table class=\"days\""))
        let list = try await guest.get(book + other).body
        #expect(!list.contains("<table") && list.contains("8 January 2026</h3>"))
        #expect(list.contains("month=2026-02&amp;view=list"))
        let day = MeetingsWorld.times(try await guest.get(book + "?zone=Asia%2FTokyo&minutes=60&day=2026-01-08").body)
        #expect(!day.isEmpty && Set(day).isSubset(of: MeetingsWorld.times(list)))
        #expect(try await guest.get(book + "/zone" + other).body.contains("name=\"view\" value=\"list\""))
        let answer = try await guest.post(
            book, ["start": day[0], "minutes": "60", "zone": "Asia/Tokyo"], from: book + other)
        #expect(answer.status == 303)
        // In a month without a time it says when there is one.
        let later = try await guest.get(book + "?zone=UTC&minutes=30&month=2026-09&view=list").body
        #expect(MeetingsWorld.times(later).isEmpty && later.contains("Nothing is free"), "\(later.suffix(2_000))")
    }

    @Test("has a link for a script that knows the reader's own clock, which without one is not seen")
    func clock() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let page = try await world.world.browser().get(book + "?zone=Asia%2FTokyo&minutes=30&day=2026-01-08").body
        let here = "?zone=Asia%2FTokyo&amp;minutes=30&amp;month=2026-01&amp;day=2026-01-08"
        #expect(page.contains("href=\"\(book)\(here)\" data-clock=\"Asia/Tokyo\" rel=\"nofollow\" hidden>"))
    }

    @Test("leads nowhere for who has no link, and not back once it was ended")
    func links() async throws {
        let world = try await MeetingsWorld()
        let (id, book) = try await world.type()
        #expect(try await world.world.browser().get("/book/klatch_capability_nothing").status == 404)
        let path = "/meetings/types/" + id.text
        let link = try #require(try world.world.read("SELECT id FROM booking_link").first)
        try await world.owner.post("\(path)/links/\(link)/end", from: path)
        #expect(try await world.world.browser().get(book).status == 410)
        #expect(try await world.hold(world.world.browser(), book, Self.ten) == nil)
    }

    @Test("takes three statements, whatever the number of hosts, calendars and bookings")
    func statements() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        try await world.upload("20260107T090000Z/20260107T100000Z")
        try await world.book(book, "2026-01-08T09:00:00+00:00")
        let browser = world.world.browser()
        // Keys made a moment ago are not kept in memory yet.
        world.world.clock.advance(by: 5)
        _ = try await browser.get(book)
        let trips = try await world.world.test.trips { _ = try await browser.get(book) }
        let reads = trips.joined().filter { $0.contains("FROM") }
        #expect(reads.count <= 3, "\(reads)")
    }

    @Test("is limited: a browser cannot keep a week from everybody")
    func limited() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        for _ in 0..<12 {
            _ = try await world.hold(browser, book, Self.ten)
        }
        let answer = try await browser.post(
            book, ["start": Self.ten, "minutes": "30", "zone": "Europe/Oslo"], from: book)
        #expect(answer.status == 429 && answer.headers[.retryAfter] != nil)
        #expect(try await world.hold(world.world.browser(), book, "2026-01-08T10:00:00+00:00") != nil)
    }
}
