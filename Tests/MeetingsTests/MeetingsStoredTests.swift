import App
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

@Suite("What meetings know of somebody")
struct MeetingsStoredTests {
    private func stored(_ own: MeetingsWorld) async throws -> [String: [String]] {
        let workers = own.world.assembly.workers.compactMap { $0 as? MeetingsPruneWorker }
        let slice = try #require(workers.first).slice
        let (workspace, person) = (own.workspace, try own.person)
        let catalogue = try slice.templates.catalogue("en")
        let sections = try await own.inWorkspace { try slice.stored($0, workspace, person, catalogue) }
        return sections.reduce(into: [:]) { $0[$1.title] = $1.lines.map { $0.label + ": " + $0.value } }
    }

    @Test("is told to them: hours, calendars, kinds, bookings and polls, as a host and under their own address")
    func everything() async throws {
        let world = try await PollWorld()
        try await world.own.upload("20260107T090000Z/20260107T100000Z")
        let kind = try await world.own.type()
        try await world.own.book(kind.book, "2026-01-08T09:00:00Z")
        try await world.own.book(
            kind.book, "2026-01-09T09:00:00Z", as: "Ada", ["address": "ada@example.org"])
        try await world.answer(as: "Ada", "ymn", ["address": "ada@example.org"])
        let stored = try await stored(world.own)
        #expect(stored["Your hours"]?.contains("Monday: 09:00-17:00") == true)
        #expect(stored["Your calendars"]?.contains { $0.hasPrefix("own.ics: 1 busy time") } == true)
        #expect(stored["Booked meetings"]?.count == 2)
        #expect(stored["Polls"]?.contains { $0.contains("If need be") && $0.contains("Ada") } == true)
        let file = try await world.own.owner.get("/introductions/stored").body
        #expect(file.contains("Booked meetings") && file.contains("own.ics"))
    }

    @Test("is nothing of somebody who never had to do with any")
    func nothing() async throws {
        let own = try await MeetingsWorld(hours: nil)
        #expect(try await stored(own).isEmpty)
    }
}

@Suite("A booking that goes to another host when it is moved")
struct ReleasedHostTests {
    @Test("is taken out of the calendar of whoever was to meet the guest before")
    func released() async throws {
        let own = try await MeetingsWorld()
        let mia = try await own.world.invited("mia@example.org", as: "member", by: own.owner)
        try await own.setHours("09:00-17:00", ["shared": "yes"], by: mia)
        let ids = try own.world.read("SELECT person_id FROM availability ORDER BY is_shared")
        let fields = ids.map { EventTypeForm.hostPrefix + $0 }
        let both = Dictionary(uniqueKeysWithValues: fields.map { ($0, "yes") })
        let kind = try await own.type(both.merging(["assignment": "turns"]) { $1 })
        let guest = own.world.browser()
        let page = try await own.book(kind.book, "2026-01-07T09:00:00Z", by: guest)
        let first = try #require(try own.world.read("SELECT hosts[1] FROM booking").first)
        // Whoever has it is busy at the time it is moved to.
        let alone = Dictionary(uniqueKeysWithValues: zip(fields, ids.map { $0 == first ? "yes" : "" }))
        let blocker = try await own.type(alone.merging(["name": "Blocker"]) { $1 })
        try await own.book(blocker.book, "2026-01-07T10:00:00Z", as: "Other")
        try await own.world.work()
        let before = own.world.mail.all.count
        let moved = try await guest.post(
            page + "/move", ["start": "2026-01-07T10:00:00Z", "minutes": "30", "zone": "UTC"], from: page + "/move")
        #expect(moved.status == 303, "\(moved.body.suffix(1_500))")
        try await own.world.work()
        let sent = own.world.mail.all.dropFirst(before)
        let address = first == ids[0] ? "ada@example.org" : "mia@example.org"
        #expect(sent.contains { $0.to.text == address && $0.source.contains("METHOD:CANCEL") })
        #expect(try own.world.read("SELECT count(DISTINCT hosts)::text FROM booking") == ["2"])
    }
}
