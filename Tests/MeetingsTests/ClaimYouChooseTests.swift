import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

/// `integrations.you-choose`: each permission is shown with its purpose, and what was not granted is done without.
@Suite("You choose what a connected calendar shares")
struct Claim_integrations_you_choose {
    @Test("each permission stands on the account's page with its purpose, granted or not, as Google's own answer says")
    func shown() async throws {
        let world = try await GoogleCalendarWorld()
        let path = try await world.connect(ticked: ["userinfo.email", "events.freebusy"])
        let page = try await world.own.owner.get(path).body
        for scope in [
            "userinfo.email", "calendar.events.freebusy", "calendar.calendarlist.readonly", "calendar.events.owned",
        ] {
            #expect(page.contains(scope), "\(scope)")
        }
        // What Google granted, not what was asked for.
        #expect(try await world.granted() == ["address", "availability"])
        #expect(page.contains("did not allow everything"))
    }

    @Test("without leave to write, meetings are booked all the same, by mail, and no call to write is made")
    func partly() async throws {
        let world = try await GoogleCalendarWorld()
        let path = try await world.connect(ticked: ["userinfo.email", "events.freebusy"])
        let chosen = try await world.own.owner.post(path, ["read.0": "yes", "target": "0"], from: path)
        #expect(chosen.status == 422)
        _ = try await world.own.owner.post(path, ["read.0": "yes", "target": ""], from: path)
        let kind = try await world.own.type()
        try await world.own.book(kind.book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        let invited = world.own.world.mail.all.filter { $0.source.contains("METHOD:REQUEST") }
        #expect(invited.map(\.to.text).sorted() == ["ada@example.org", "gil@example.org"])
        let calls = try world.own.world.read("SELECT method FROM outbound_call WHERE path LIKE '/calendar/%'")
        #expect(!calls.isEmpty && calls.allSatisfy { $0 == "GET" })
    }
}
