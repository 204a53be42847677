import Foundation
import Outbound
import Primitives
import Testing

@testable import GoogleAPI

@Suite("A person's calendars at Google")
struct GoogleCalendarTests {
    private static let (from, until) = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
    private let id = OwnEventID(UUID(uuid: (1, 2, 3, 4, 5, 6, 0x47, 8, 0x89, 10, 11, 12, 13, 14, 15, 16)))

    private func event(_ start: String = "2026-01-08T09:00:00Z", video: Bool = false) -> OwnCalendarEvent {
        OwnCalendarEvent(
            id, summary: "Introduction: \"Gil\" \\ Ærø\u{7}", text: "https://klatch.example/1", place: "", start: start,
            end: "2026-01-08T10:00:00Z", wantsVideo: video)
    }

    private func read(_ google: GoogleCalendar, since: String? = nil) async throws -> CalendarChanges {
        try await google.changes(of: .primary, since: since, from: Self.from, until: Self.until)
    }

    @Test("are listed over all pages, their own first, with names that can be one segment of a path only")
    func listed() async throws {
        let world = try await GoogleWorld()
        for name in ["team@group.example", "holidays#x@group.example", "odd/../name"] {
            try await world.tell("calendar", ["calendar": name, "title": "Of \(name)"])
        }
        let found = try await world.calendar().calendars()
        #expect(found.map(\.isOwn) == [true, false, false] && found.first?.isPrimary == true)
        #expect(found.last.map { $0.title == "Of " + $0.name.text } == true)
        let foreign = try #require(CalendarName("holidays#x@group.example"))
        #expect(
            try await world.calendar().changes(of: foreign, since: nil, from: Self.from, until: Self.until).entries
                .isEmpty)
    }

    @Test("say when they are busy over all pages; no title, place or other guest is asked for, none would be read")
    func busy() async throws {
        let world = try await GoogleWorld()
        for number in 0..<5 {
            try await world.event("e\(number)", "2026-01-08T0\(number):00:00Z", "2026-01-08T0\(number):30:00Z")
        }
        try await world.tell("deliver", ["thread": "", "headers": [[String]](), "unasked": true])
        let changes = try await read(try await world.calendar([.availability]))
        #expect(changes.isWhole && changes.entries.map(\.id) == ["e0", "e1", "e2", "e3", "e4"])
        #expect(changes.entries.first?.start == .moment("2026-01-08T00:00:00Z") && changes.zone == "Europe/Oslo")
        #expect(
            !String(reflecting: changes).contains("Oncologist") && !String(reflecting: changes).contains("far.example"))
        let calls = try await world.state().calls.filter { $0.method == "calendar.events.list" }
        let masks = calls.flatMap(\.query).filter { $0[0] == "fields" }.map { $0[1] }
        #expect(calls.count == 3 && Set(masks).count == 1)
        #expect(["summary", "description", "location", "email"].allSatisfy { masks.first?.contains($0) == false })
    }

    @Test("count what is free, declined and removed as such; an answer of another guest is not the owner's")
    func free() async throws {
        let world = try await GoogleWorld()
        let (start, end) = ("2026-01-08T09:00:00Z", "2026-01-08T10:00:00Z")
        try await world.event("free", start, end, more: ["transparency": "transparent"])
        let own = ["self": true, "responseStatus": "declined"] as [String: Any]
        let other = ["email": "pat@far.example", "responseStatus": "declined"] as [String: Any]
        try await world.event("declined", start, end, more: ["attendees": [other, own]])
        try await world.event("others", start, end, more: ["attendees": [other]])
        try await world.event(
            "days", start, end, more: ["start": ["date": "2026-01-08"], "end": ["date": "2026-01-10"]])
        let entries = try await read(try await world.calendar()).entries
        #expect(entries.map(\.isFree) == [true, true, false, false])
        #expect(entries.last?.start == .date("2026-01-08"))
    }

    @Test("tell changes only, and everything once their token is too old or is none")
    func changes() async throws {
        let world = try await GoogleWorld()
        let google = try await world.calendar()
        try await world.event("a", "2026-01-08T09:00:00Z", "2026-01-08T10:00:00Z")
        let first = try await read(google)
        #expect(try await read(google, since: first.token).entries.isEmpty)
        try await world.event("b", "2026-01-09T09:00:00Z", "2026-01-09T10:00:00Z")
        try await world.event("a", "2026-01-08T09:00:00Z", "2026-01-08T10:00:00Z", more: ["status": "cancelled"])
        let second = try await read(google, since: first.token)
        #expect(!second.isWhole && Set(second.entries.map { "\($0.id) \($0.isCancelled)" }) == ["a true", "b false"])
        try await world.tell("forget")
        for token in [second.token, "made up"] {
            let whole = try await read(google, since: token)
            #expect(whole.isWhole && whole.entries.map(\.id) == ["b"])
        }
    }

    @Test("that are not there any more say so, and are not taken for free")
    func gone() async throws {
        let world = try await GoogleWorld()
        let google = try await world.calendar()
        try await world.tell("calendar", ["calendar": "team@group.example", "title": "Team"])
        let name = try #require(CalendarName("team@group.example"))
        let first = try await google.changes(of: name, since: nil, from: Self.from, until: Self.until)
        try await world.tell("nocalendar", ["calendar": "team@group.example"])
        #expect(
            await failure {
                _ = try await google.changes(of: name, since: first.token, from: Self.from, until: Self.until)
            } == .gone)
        try await world.fault("calendar.events.list", "garbage")
        #expect(await failure { _ = try await read(google) } == .unavailable)
        try await world.fault("calendar.events.list", "empty")
        #expect(await failure { _ = try await read(google) } == .unavailable)
    }

    @Test("get one event of ours however often it is written, also where Google's answer was lost")
    func written() async throws {
        for kind in [nil, "done-503", "done-lost", "done-500"] {
            let world = try await GoogleWorld()
            let google = try await world.calendar([.ownEvents])
            if let kind { try await world.fault("calendar.events.insert", kind) }
            _ = try await google.write(event(), to: .primary)
            _ = try await google.write(event("2026-01-08T09:30:00Z"), to: .primary)
            let there = try await world.events()
            #expect(there.map(\.start.dateTime) == ["2026-01-08T09:30:00Z"], "\(kind ?? "")")
            #expect(there.first?.summary == "Introduction: \"Gil\" \\ Ærø\u{7}")
            for _ in 0..<2 { try await google.remove(id, from: .primary) }
            #expect(try await world.events().isEmpty)
            _ = try await google.write(event(), to: .primary)
            #expect(try await world.events().count == 1)
        }
    }

    @Test("make a video meeting for an event once; that it is still being made, or refused, is an answer of its own")
    func video() async throws {
        let world = try await GoogleWorld()
        let google = try await world.calendar([.ownEvents])
        #expect(try await google.write(event(video: true), to: .primary).video == .pending)
        let link = try await google.write(event(video: true), to: .primary).video
        #expect(link == .ready(link: "https://meet.google.example/\(id.text.suffix(12))"))
        #expect(try await google.write(event("2026-01-08T09:15:00Z", video: true), to: .primary).video == link)
        let other = try await GoogleWorld()
        try await other.tell("video", ["state": "failure"])
        #expect(try await other.calendar([.ownEvents]).write(event(video: true), to: .primary).video == .refused)
        #expect(try await other.calendar([.ownEvents]).write(event(), to: .primary).video == .refused)
    }

    @Test("are not asked for what was not granted, whatever the store believes")
    func scopes() async throws {
        let world = try await GoogleWorld()
        let reader = try await world.calendar([.availability])
        let count = try await world.rows().count
        #expect(await failure { _ = try await reader.write(event(), to: .primary) } == .notGranted)
        #expect(await failure { _ = try await reader.calendars() } == .notGranted)
        #expect(try await world.rows().count == count)
        let drifted = try await world.calendar([.availability], claimed: [.availability, .ownEvents])
        #expect(await failure { _ = try await drifted.write(event(), to: .primary) } == .notGranted)
    }

    @Test("cannot be named so that another path or event is meant")
    func names() {
        for text in ["", ".", "..", "a/b", "a\\b", "a b", "ä", String(repeating: "a", count: 1_025)] {
            #expect(CalendarName(text) == nil, "\(text)")
        }
        #expect(id.text.utf8.allSatisfy { "abcdefghijklmnopqrstuv0123456789".utf8.contains($0) })
        #expect(OwnEventID.id(of: id.text).map(OwnEventID.init) == id)
        for text in ["klatch", "klatchzz", "other0102", id.text + "_20260108T090000Z"] {
            #expect(OwnEventID.id(of: text) == nil, "\(text)")
        }
    }
}
