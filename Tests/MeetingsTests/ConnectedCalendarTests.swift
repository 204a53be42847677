import Calendars
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings

@Suite("A calendar that is read where it is")
struct ConnectedCalendarTests {
    @Test("by its address leaves behind when it is busy; its title and its address are nowhere to be read")
    func feed() async throws {
        let world = try await ConnectedWorld()
        try world.feed("20260107T090000Z/20260107T100000Z")
        #expect(try await world.connectFeed("webcal" + world.address.dropFirst(5)).status == 303)
        let source = try #require(try await world.sources().first)
        let start = try #require(Timestamp.instant("2026-01-07T09:00:00Z"))
        #expect(source.busy == [BusyTime(start, start + 3600)] && source.kind == .feed)
        let page = try await world.own.owner.get(ConnectedWorld.calendars).body
        #expect(page.contains("Work") && page.contains("Read again by itself") && !page.contains(world.name))
        for table in ["busy_calendar", "calendar_connection", "outbound_call"] {
            let rows = try world.own.world.read("SELECT row_to_json(t)::text FROM \(table) t").joined()
            #expect(!rows.contains(world.name) && !rows.contains("Oncologist"))
        }
    }

    @Test("is read again each hour, and what is new in it is no longer offered")
    func hourly() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type()
        #expect(MeetingsWorld.times(try await world.own.owner.get(kind.book + "?day=2026-01-07").body).count == 16)
        try world.feed("20260107T080000Z/20260107T120000Z")
        try await world.beat()
        #expect(try await world.sources().first?.busy.isEmpty == true)
        try await world.pass(3_601)
        #expect(MeetingsWorld.times(try await world.own.owner.get(kind.book + "?day=2026-01-07").body).count == 8)
    }

    @Test("is asked for only if it changed; what did not is as fresh as if it had been read, until it would run short")
    func conditional() async throws {
        let world = try await ConnectedWorld()
        func statuses() throws -> [String] {
            try world.own.world.read("SELECT coalesce(status::text, '') FROM outbound_call ORDER BY started_at, id")
        }
        try world.feed("20260107T090000Z/20260107T100000Z")
        try await world.connectFeed()
        try await world.pass(3_601)
        #expect(try statuses() == ["200", "304"])
        let source = try #require(try await world.sources().first)
        #expect(source.busy.count == 1 && source.readAt == world.own.world.clock.now.instant)
        try world.feed("20260107T110000Z/20260107T120000Z", "20260107T140000Z/20260107T150000Z")
        try await world.pass(3_601)
        #expect(try await world.sources().first?.busy.count == 2)
        let covers = try #require(try await world.sources().first?.covers.upperBound)
        try await world.pass(15 * 86_400)
        #expect(try statuses() == ["200", "304", "200", "200"])
        #expect(try await world.sources().first?.covers.upperBound == covers + 15 * 86_400)
    }

    @Test("that says \"as before\" to somebody who did not ask that is not believed")
    func unasked() async throws {
        let world = try await ConnectedWorld()
        try world.feed(status: 304)
        let answer = try await world.connectFeed()
        #expect(answer.status == 422 && answer.body.contains("code 304"))
    }

    @Test("costs the public page no call to anybody, and no query more")
    func publicPage() async throws {
        let world = try await ConnectedWorld()
        try world.feed("20260107T090000Z/20260107T100000Z")
        try await world.connectFeed()
        let kind = try await world.own.type()
        let (guest, before) = (world.own.world.browser(), try world.calls())
        _ = try await guest.get(kind.book)
        let trips = try await world.own.world.test.trips { _ = try await guest.get(kind.book) }
        #expect(try world.calls() == before)
        #expect(trips.flatMap { $0 }.filter { $0.contains("busy_calendar") }.count == 1)
    }

    @Test("costs it three statements on meetings at most, with ten hosts as with one")
    func tenHosts() async throws {
        let world = try await ConnectedWorld()
        try world.feed("20260107T090000Z/20260107T100000Z")
        try await world.connectFeed()
        let alone = try await world.own.type()
        for number in 0..<9 {
            let member = try await world.own.world.invited("m\(number)@example.org", as: "member", by: world.own.owner)
            try await world.own.setHours("09:00-17:00", ["shared": "yes"], by: member)
        }
        let people = try world.own.world.read("SELECT id FROM person")
        let hosts = people.map { (EventTypeForm.hostPrefix + $0, "yes") }
        let all = try await world.own.type(Dictionary(uniqueKeysWithValues: hosts))
        func statements(_ book: String) async throws -> [String] {
            let guest = world.own.world.browser()
            _ = try await guest.get(book)
            return try await world.own.world.test.trips {
                let page = try await guest.get(book).body
                #expect(page.contains("name=\"start\""))
            }.flatMap { $0 }
        }
        let (one, ten) = (try await statements(alone.book), try await statements(all.book))
        let tables = ["FROM booking_link", "FROM event_type", "FROM busy_calendar", "FROM person", "FROM availability"]
        let counts = [one, ten].map { all in all.count { statement in tables.contains { statement.contains($0) } } }
        #expect(people.count == 10 && counts[0] == counts[1] && (1...3).contains(counts[1]))
    }

    @Test("that fails counts on as it was, labelled with the server's word and the fix; after days it is not known")
    func failing() async throws {
        let world = try await ConnectedWorld()
        try world.feed("20260107T080000Z/20260107T120000Z")
        try await world.connectFeed()
        let kind = try await world.own.type()
        try world.feed(status: 503)
        try await world.pass(3_601)
        #expect(MeetingsWorld.times(try await world.own.owner.get(kind.book + "?day=2026-01-07").body).count == 8)
        let page = try await world.own.owner.get(ConnectedWorld.calendars).body
        #expect(page.contains("answered with code 503") && page.contains("Old"))
        try await world.pass(BusySource.patience)
        let closed = try await world.own.world.browser().get(kind.book).body
        #expect(MeetingsWorld.times(closed).isEmpty && closed.contains("cannot be checked"))
        try world.feed()
        try await world.pass(3_601)
        #expect(try await world.own.world.browser().get(kind.book).body.contains("name=\"start\""))
    }

    @Test("and will not open for its owner any more is told to them by mail, once")
    func told() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        try world.feed(status: 401)
        for _ in 0..<3 { try await world.pass(6 * 3_601) }
        let mails = world.own.world.mail.all.filter { $0.source.contains("Subject: Your calendar Work cannot be read") }
        #expect(mails.count == 1)
    }

    @Test("is looked at once more before a booking stands: what came in since is not booked over")
    func recheck() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type()
        world.own.world.clock.advance(by: 120)
        let guest = world.own.world.browser()
        let held = try #require(try await world.own.hold(guest, kind.book, "2026-01-07T09:00:00Z"))
        try world.feed("20260107T090000Z/20260107T100000Z")
        let answer = try await guest.post(held, MeetingsWorld.guest(), from: held)
        #expect(answer.location == kind.book)
        #expect(try world.own.states().isEmpty)
        #expect(try await guest.get(kind.book).body.contains("Nothing is booked"))
    }

    @Test("and fails at that moment does not keep a guest from booking what it said an hour ago")
    func recheckFails() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type()
        world.own.world.clock.advance(by: 120)
        try world.feed(status: 500)
        try await world.own.book(kind.book, "2026-01-07T09:00:00Z")
        #expect(try world.own.states() == ["booked"])
    }

    @Test("that failed when it was read last is looked at all the same before a booking stands")
    func recheckAfterFailure() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type()
        try world.feed(status: 500)
        try await world.pass(3_601)
        #expect(try await world.sources().first?.failedAt != nil)
        try world.feed("20260107T090000Z/20260107T100000Z")
        let guest = world.own.world.browser()
        let held = try #require(try await world.own.hold(guest, kind.book, "2026-01-07T09:00:00Z"))
        #expect(try await guest.post(held, MeetingsWorld.guest(), from: held).location == kind.book)
        #expect(try world.own.states().isEmpty)
    }

    @Test("is looked at before a request is accepted: what came in since is said, and booked over only on purpose")
    func approved() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type(["approval": "yes"])
        try await world.own.book(kind.book, "2026-01-07T09:00:00Z")
        world.own.world.clock.advance(by: 120)
        try world.feed("20260107T090000Z/20260107T100000Z")
        let own = "/meetings/bookings/" + (try #require(try world.own.world.read("SELECT id FROM booking").first))
        let asked = try await world.own.owner.post(own + "/approve", from: own)
        #expect(asked.status == 409 && asked.body.contains("A calendar is busy") && asked.body.contains("all the same"))
        #expect(try world.own.states() == ["pending"])
        try await world.own.owner.post(own + "/approve", ["sure": "yes"], from: own)
        #expect(try world.own.states() == ["booked"])
    }

    @Test("must not lead inside, and must be a calendar: else a sentence stands beside the field and nothing is kept")
    func refused() async throws {
        let world = try await ConnectedWorld()
        try world.peer.feed(world.name, "<html>")
        for (address, sentence) in [
            ("http://feed.example.org/a", "https"), ("https://localhost/a", "public"), ("https://10.0.0.1/a", "public"),
            ("https://inside.example.org/a", "no address"), (world.address, "cannot be read as a calendar: "),
            ("https://feed.example.org:8443/nothing-here.ics", "code 404"),
        ] {
            let answer = try await world.connectFeed(address)
            #expect(answer.status == 422 && answer.body.contains(sentence), "\(address)")
        }
        #expect(try world.own.world.read("SELECT id FROM calendar_connection").isEmpty)
    }

    @Test("is not read any more when its owner left or was suspended, and nobody can book them (AT-30)")
    func left() async throws {
        for change in ["UPDATE membership SET state = 'suspended'", "DELETE FROM membership"] {
            let world = try await ConnectedWorld()
            try world.feed()
            try await world.connectFeed()
            let kind = try await world.own.type()
            let calendar = try #require(try await world.sources().first?.id)
            let before = try world.calls()
            let workspace = world.own.workspace
            _ = try await world.own.world.database.transaction(.system("test")) {
                try JobQueue().enqueue($0, CalendarRead(calendar: calendar), workspace: workspace)
            }
            _ = try world.own.world.test.asOwner("SET app.scope = 'system'; \(change)")
            try await world.own.world.work()
            world.own.world.clock.advance(by: 3_601)
            try await world.beat()
            #expect(try world.calls() == before, "\(change)")
            let page = try await world.own.world.browser().get(kind.book).body
            #expect(MeetingsWorld.times(page).isEmpty && !page.contains("name=\"start\""), "\(change)")
        }
    }

    @Test("and is removed takes its address with it")
    func removed() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let id = try #require(try await world.sources().first?.id.text)
        try await world.own.owner.post(ConnectedWorld.calendars + "/\(id)/remove", from: ConnectedWorld.calendars)
        #expect(try world.own.world.read("SELECT id FROM calendar_connection").isEmpty)
    }
}

@Suite("An account at a calendar server")
struct CalendarAccountTests {
    @Test("is connected with a password that works; another one is refused, and is not shown again")
    func connected() async throws {
        let world = try await ConnectedWorld()
        let refused = try await world.connectAccount(password: "guess who")
        #expect(refused.status == 422 && refused.body.contains("code 401") && !refused.body.contains("guess who"))
        let path = try await world.connectAndChoose()
        #expect(try await world.sources().count == 2)
        let page = try await world.own.owner.get(ConnectedWorld.calendars).body
        #expect(page.contains("Booked meetings are written into it") && page.contains("radicale.example.org"))
        #expect(!page.contains(world.peer.facts.password))
        try await world.own.owner.post(path + "/remove", from: path)
        #expect(try await world.sources().isEmpty)
        #expect(try world.own.world.read("SELECT id FROM calendar_connection").isEmpty)
    }

    @Test("is not written to any more when its owner was suspended before the job ran (AT-30)")
    func suspended() async throws {
        let world = try await ConnectedWorld()
        _ = try await world.connectAndChoose()
        let kind = try await world.own.type()
        try await world.own.book(kind.book, "2026-01-07T09:00:00Z", by: world.own.world.browser())
        let before = try world.calls()
        _ = try world.own.world.test.asOwner("SET app.scope = 'system'; UPDATE membership SET state = 'suspended'")
        try await world.own.world.work()
        #expect(try world.calls() == before)
    }

    @Test("gets a booked meeting as one event, moved with it and gone with it; the host is not invited a second time")
    func written() async throws {
        let world = try await ConnectedWorld()
        _ = try await world.connectAndChoose()
        let kind = try await world.own.type()
        let guest = world.own.world.browser()
        let own = try await world.own.book(kind.book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        let first = try await world.written()
        #expect(first.filter { $0.hasPrefix("DTSTART") } == ["DTSTART:20260107T090000Z"])
        #expect(!first.contains { $0.hasPrefix("ATTENDEE") || $0.hasPrefix("ORGANIZER") })
        #expect(world.own.world.mail.all.filter { $0.source.contains("text/calendar") }.count == 1)
        // Its own event is not in its way: the next hour overlaps it.
        try await world.pass(3_601)
        let moved = try await guest.post(
            own + "/move", ["start": "2026-01-07T09:30:00Z", "minutes": "30", "zone": "UTC"], from: own + "/move")
        #expect(moved.status == 303)
        try await world.own.world.work()
        #expect(try await world.written().filter { $0.hasPrefix("DTSTART") } == ["DTSTART:20260107T093000Z"])
        try await guest.post(own + "/cancel", ["reason": ""], from: own)
        try await world.own.world.work()
        #expect(try await world.written().isEmpty)
    }

    @Test("that is disconnected or gone before a meeting was written: its host is sent the invitation")
    func unwritten() async throws {
        for isGone in [false, true] {
            let world = try await ConnectedWorld()
            let path = try await world.connectAndChoose()
            let kind = try await world.own.type()
            try await world.own.book(kind.book, "2026-01-07T09:00:00Z")
            if isGone {
                try await world.removeCalendar()
            } else {
                try await world.own.owner.post(path + "/remove", from: path)
            }
            try await world.own.world.work()
            let mails = world.own.world.mail.all.filter { $0.to.text == "ada@example.org" }
            let invited = mails.filter { $0.source.contains("METHOD:REQUEST") }
            #expect(invited.count == 1, "\(isGone)")
            #expect(mails.contains { $0.source.contains("It is being written into your calendar") })
            #expect(invited.allSatisfy { $0.source.contains("could not be written into your calendar") })
            guard isGone else { continue }
            // From now on nobody promises it.
            try await world.own.book(kind.book, "2026-01-07T10:00:00Z", as: "Hal")
            try await world.own.world.work()
            let all = world.own.world.mail.all.filter { $0.to.text == "ada@example.org" }
            #expect(all.filter { $0.source.contains("Hal") && $0.source.contains("METHOD:REQUEST") }.count >= 1)
        }
    }

    @Test("of somebody else is a page that does not exist")
    func foreign() async throws {
        let world = try await ConnectedWorld()
        let answer = try await world.own.owner.get("/meetings/connections/" + UUID().uuidString.lowercased())
        #expect(answer.status == 404)
    }
}

@Suite("Why a calendar could not be read")
struct CalendarTroubleTests {
    @Test("is kept as a word that reads back as it was, and has a sentence")
    func words() {
        let all = CalendarTrouble.plain + [.answered(503), .unreadable(line: 7)]
        for trouble in all {
            #expect(CalendarTrouble(word: trouble.word) == trouble && trouble.word.utf8.count < 100)
        }
        #expect(Set(all.map(\.words)).count == all.count && CalendarTrouble(word: "answered x") == nil)
    }
}
