import Calendars
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import GoogleAPI
@testable import Meetings

@Suite("Calendars at Google")
struct GoogleCalendarTests {
    @Test(
        "are connected to see when they are busy; writing is asked for when it is wanted, and each is told with its purpose"
    )
    func scopes() async throws {
        let world = try await GoogleCalendarWorld()
        let page = try await world.depart()
        #expect(page.contains("calendar.events.freebusy") && page.contains("calendar.calendarlist.readonly"))
        #expect(!page.contains("calendar.events.owned") && !page.contains("gmail"))
        let path = try #require(try await world.own.owner.get(try await world.consent(page)).location)
        #expect(try await world.granted() == ["address", "availability", "calendarList"])
        let shown = try await world.own.owner.get(path).body
        #expect(shown.contains("calendar.events.owned") && shown.contains("no narrower permission"))
        #expect(shown.contains("invitations by mail") && !shown.contains("<select"))
        #expect(try await world.connect(from: path, feature: "write") == path)
        #expect(try await world.granted() == ["address", "availability", "calendarList", "ownEvents"])
        #expect(try await world.own.owner.get(path).body.contains("<select"))
        #expect(try world.own.world.read("SELECT id FROM calendar_connection").count == 1)
    }

    @Test("work with the part that was granted, and are not connected where that says nothing of busy times")
    func partly() async throws {
        let world = try await GoogleCalendarWorld()
        let refused = try await world.connect(ticked: ["userinfo.email", "calendarlist.readonly"])
        #expect(refused == GoogleCalendarWorld.calendars)
        #expect(try await world.document() == nil)
        #expect(try await world.google.state(world.box).tokens == 0)
        let path = try await world.connect(ticked: ["userinfo.email", "events.freebusy"])
        #expect(try await world.own.owner.get(path).body.contains("did not allow everything"))
        #expect(try await world.document()?.calendars.map(\.address) == ["primary"])
        try await world.event("a", "09:00/10:00")
        _ = try await world.own.owner.post(path, ["read.0": "yes", "target": ""], from: path)
        #expect(try await world.busy() == ["09:00/10:00"])
        let declined = try await world.consent(try await world.depart(), answer: "no")
        #expect(try await world.own.owner.get(declined).location == GoogleCalendarWorld.calendars)
        #expect(try await world.granted() == ["address", "availability"])
    }

    @Test("are not connected by an answer that was made up, came twice, too late, by another browser or another person")
    func state() async throws {
        let world = try await GoogleCalendarWorld()
        let (owner, back) = (world.own.owner, GoogleCalendars.returnPath)
        for query in ["", "?code=x", "?state=x", "?code=x&state=y", "?code=x&code=y&state=z", "?error=no"] {
            #expect(try await owner.get(back + query).status == 400, "\(query)")
        }
        let other = try await world.own.world.invited("mia@example.org", as: "member", by: owner)
        let first = try await world.consent(try await world.depart())
        #expect(try await other.get(first).status == 400)
        let name = try #require(owner.cookies.first { $0.key.contains("visitor") }?.key)
        owner.setCookie(name, nil)
        #expect(try await owner.get(first).status == 400)
        let late = try await world.consent(try await world.depart())
        world.own.world.clock.advance(by: 601)
        #expect(try await owner.get(late).status == 400)
        let good = try await world.consent(try await world.depart())
        #expect(try await owner.get(good).status == 303)
        #expect(try await owner.get(good).status == 400)
        #expect(try world.own.world.read("SELECT id FROM calendar_connection").count == 1)
    }

    @Test("are read for what changed only: what came in is not offered any more, what went is again")
    func incremental() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.event("a", "08:00/10:00")
        try await world.event("b", "13:00/14:00")
        try await world.event("c", "15:00/16:00", more: ["transparency": "transparent"])
        try await world.connectAndChoose()
        let kind = try await world.own.type()
        #expect(try await world.busy() == ["08:00/10:00", "13:00/14:00"])
        #expect(try await world.offered(kind.book) == 10)
        try await world.event("d", "10:00/11:00")
        try await world.event("a", "08:00/10:00", more: ["status": "cancelled"])
        try await world.event("b", "12:00/13:00")
        let before = try await world.google.state(world.box).calls.count
        try await world.pass(3_601)
        #expect(try await world.busy() == ["10:00/11:00", "12:00/13:00"])
        let asked = try await world.google.state(world.box).calls.dropFirst(before)
        #expect(asked.allSatisfy { call in call.query.contains { $0[0] == "syncToken" } } && !asked.isEmpty)
        try await world.tell("forget")
        try await world.event("b", "12:00/13:00", more: ["status": "cancelled"])
        try await world.pass(3_601)
        #expect(try await world.busy() == ["10:00/11:00"])
    }

    @Test("are read as a whole again before what is known of them runs short")
    func horizon() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.connectAndChoose()
        let first = try #require(try await world.sources().first?.covers.upperBound)
        try await world.pass(10 * 86_400)
        #expect(try await world.sources().first?.covers.upperBound == first)
        try await world.pass(5 * 86_400)
        #expect(try await world.sources().first?.covers.upperBound == first + 15 * 86_400)
    }

    @Test(
        "that cannot be read count on as they were, labelled; they are never free, and a guest is not kept from booking"
    )
    func failing() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.event("a", "08:00/12:00")
        try await world.connectAndChoose()
        let kind = try await world.own.type()
        for fault in ["503", "429", "garbage", "403-rate", "empty"] {
            try await world.fault("calendar.events.list", fault, times: 3)
            try await world.pass(3_601)
            #expect(try await world.offered(kind.book) == 8, "\(fault)")
            #expect(try await world.own.owner.get(GoogleCalendarWorld.calendars).body.contains("Old"), "\(fault)")
            try await world.tell("nofaults")
            try await world.pass(3_601)
            #expect(try await world.sources().first?.trouble == nil, "\(fault)")
        }
        try await world.fault("calendar.events.list", "503", times: 1_000)
        world.own.world.clock.advance(by: 120)
        try await world.own.book(kind.book, "2026-01-07T12:00:00Z")
        #expect(try world.own.states() == ["booked"])
        try await world.pass(BusySource.patience + 7_200)
        let closed = try await world.own.world.browser().get(kind.book).body
        #expect(MeetingsWorld.times(closed).isEmpty && closed.contains("cannot be checked"))
    }

    @Test(
        "that take their leave back are marked, told of once however many they are, left alone, and go on when connected again"
    )
    func revoked() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.tell("calendar", ["calendar": "team@group.example", "title": "Team"])
        let path = try await world.connect()
        _ = try await world.own.owner.post(path, ["read.0": "yes", "read.1": "yes", "target": ""], from: path)
        #expect(try await world.sources().count == 2)
        try await world.tell("end")
        for _ in 0..<3 { try await world.pass(6 * 3_601) }
        let mails = world.own.world.mail.all.filter { $0.source.contains("cannot be read") }
        #expect(
            mails.count == 1 && mails.first?.source.replacing("=\r\n", with: "").contains("Connect the account") == true
        )
        #expect(try await world.sources().map(\.trouble) == [.revoked, .revoked])
        let calls = try world.calls()
        try await world.pass(86_400)
        #expect(try world.calls() == calls)
        let shown = try await world.own.owner.get(path).body
        #expect(shown.contains("does not let Klatch in any more") && shown.contains("Connect again"))
        #expect(try await world.connect(from: path) == path)
        try await world.own.world.work()
        #expect(try await world.sources().map(\.trouble) == [nil, nil])
    }

    @Test("are asked with a token that is renewed once, however many of them are read at the same time")
    func oneRenewal() async throws {
        let world = try await GoogleCalendarWorld()
        for number in 0..<4 {
            try await world.tell("calendar", ["calendar": "c\(number)@group.example", "title": "C\(number)"])
        }
        let path = try await world.connect()
        let all = Dictionary(uniqueKeysWithValues: (0..<5).map { ("read.\($0)", "yes") })
        _ = try await world.own.owner.post(path, all.merging(["target": ""]) { $1 }, from: path)
        func renewals() throws -> Int {
            try world.own.world.read("SELECT id FROM outbound_call WHERE path = '/token'").count
        }
        let before = try renewals()
        try await world.pass(3_601)
        #expect(try renewals() == before + 1)
    }

    @Test("get a booked meeting as one event, moved with it and gone with it; the host is not invited a second time")
    func written() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.connectAndChoose(writing: true)
        let kind = try await world.own.type()
        let guest = world.own.world.browser()
        try await world.fault("calendar.events.insert", "done-503")
        let own = try await world.own.book(kind.book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        let first = try await world.google.events(world.box)
        #expect(first.map(\.start.dateTime) == ["2026-01-07T09:00:00Z"] && first[0].summary == "Introduction: Gil")
        #expect(world.own.world.mail.all.filter { $0.source.contains("text/calendar") }.count == 1)
        // Its own event is not in its way: the next time overlaps it.
        try await world.pass(3_601)
        #expect(try await world.busy().isEmpty)
        let moved = try await guest.post(
            own + "/move", ["start": "2026-01-07T09:30:00Z", "minutes": "30", "zone": "UTC"], from: own + "/move")
        #expect(moved.status == 303)
        try await world.own.world.work()
        let second = try await world.google.events(world.box)
        #expect(second.map(\.start.dateTime) == ["2026-01-07T09:30:00Z"] && second[0].id == first[0].id)
        try await guest.post(own + "/cancel", ["reason": ""], from: own)
        try await world.own.world.work()
        #expect(try await world.google.events(world.box).isEmpty)
    }

    @Test("do not hold an invitation of ours that came back by mail against the meeting itself")
    func invitation() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.connectAndChoose()
        let kind = try await world.own.type()
        try await world.own.book(kind.book, "2026-01-07T09:00:00Z")
        let booking = try #require(try world.own.world.read("SELECT id FROM booking").first)
        try await world.event("imported", "09:00/09:30", more: ["iCalUID": booking + "@localhost.localdomain"])
        try await world.event("foreign", "11:00/11:30", more: ["iCalUID": UUID().uuidString + "@elsewhere.example"])
        try await world.pass(3_601)
        #expect(try await world.busy() == ["11:00/11:30"])
    }

    @Test("are not offered where the operator named no client, and a return from Google is a page that is not there")
    func unnamed() async throws {
        let world = try await MeetingsWorld()
        #expect(try await !world.owner.get("/meetings/calendars").body.contains("/meetings/calendars/google"))
        #expect(try await world.owner.get(GoogleCalendars.returnPath + "?code=a&state=b").status == 404)
    }
}

@Suite("What is known of each entry of a calendar")
struct CalendarEntriesTests {
    private static func entry(_ id: String, _ start: Int, _ length: Int, uid: String? = nil) -> SeenEntry {
        func text(_ seconds: Int) -> SeenTime { .moment(GoogleCalendars.text(Instant(seconds: seconds))) }
        return SeenEntry(
            id: id, uid: uid, isCancelled: length == 0, isFree: length < 0, start: text(start),
            end: text(start + max(length, 1)))
    }

    private static let mark: CalendarEntries.Mark = { UInt64(bitPattern: Int64($0.hashValue)) }
    private static let window = Instant(seconds: 0)..<Instant(seconds: 1_000_000)

    @Test("says the same as reading everything, whatever changed in between and in whatever order", arguments: 1...20)
    func model(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        var (entries, model) = (CalendarEntries(), [String: BusyTime]())
        for _ in 0..<40 {
            let changes = (0..<Int.random(in: 0...8, using: &random)).map { _ -> SeenEntry in
                Self.entry(
                    "e\(Int.random(in: 0..<30, using: &random))", Int.random(in: 0..<900_000, using: &random),
                    [0, -1, 600, 3_600, 90_000].randomElement(using: &random) ?? 0)
            }
            try entries.apply(changes, leavingOut: [], in: .utc, Self.mark)
            for change in changes {
                guard case .moment(let start)? = change.start, case .moment(let end)? = change.end,
                    let start = Timestamp.instant(start), let end = Timestamp.instant(end)
                else { continue }
                model[change.id] = change.isCancelled || change.isFree ? nil : BusyTime(start, end)
            }
            entries = try #require(CalendarEntries(entries.bytes))
            #expect(entries.busy(in: Self.window) == BusyBytes.merged(Array(model.values)))
        }
    }

    @Test("takes whole days by the calendar's own clock, over the change of clocks too")
    func days() throws {
        var entries = CalendarEntries()
        let oslo = try #require(ZoneDatabase.system.zone(named: "Europe/Oslo"))
        let day = SeenEntry(
            id: "a", uid: nil, isCancelled: false, isFree: false, start: .date("2026-03-29"), end: .date("2026-03-30"))
        try entries.apply([day], leavingOut: [], in: oslo, Self.mark)
        let all = Instant(seconds: 0)..<Instant(seconds: 4_000_000_000)
        #expect(entries.busy(in: all).map { $0.end.seconds - $0.start.seconds } == [23 * 3_600])
    }

    @Test("takes no time that cannot be read for a free one, nor more than is kept, nor bytes that it did not write")
    func bounds() {
        for time in [SeenTime.moment("tomorrow"), .date("2026-02-30"), .moment(""), .moment("2026-01-07T25:00:00Z")] {
            var entries = CalendarEntries()
            let bent = SeenEntry(
                id: "a", uid: nil, isCancelled: false, isFree: false, start: time, end: .date("2026-03-01"))
            #expect(throws: CalendarTrouble.unreadable(line: 0)) {
                try entries.apply([bent], leavingOut: [], in: .utc, Self.mark)
            }
        }
        var many = CalendarEntries()
        let all = (0...CalendarEntries.maximum).map { Self.entry("\($0)", 600, 60) }
        #expect(throws: CalendarTrouble.tooMuch) { try many.apply(all, leavingOut: [], in: .utc, Self.mark) }
        #expect(CalendarEntries([1]) == nil && CalendarEntries([]) == CalendarEntries())
    }
}
