import Accounts
import App
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault
import ZoomAPI

@testable import Meetings

@Suite("An account at Zoom")
struct ZoomConnectionTests {
    @Test("is connected on Zoom's page and kept sealed; saying no changes nothing, and an answer counts once")
    func connected() async throws {
        let world = try await ZoomMeetingWorld()
        #expect(try await world.connect(answer: "no").location == "/meetings/zoom")
        #expect(try await world.connection() == nil)
        let page = try #require(
            try await world.own.owner.post("/meetings/zoom/connect", from: "/meetings/zoom").location)
        let back = String(try await world.zoom.consent(page, as: world.user).dropFirst(TestWorld.origin.count))
        #expect(try await world.own.world.browser().get(back).location?.hasPrefix("/sign-in") == true)
        #expect(try await world.own.owner.get(back).location == "/meetings/zoom")
        #expect(try await world.own.owner.get(back).status == 400)
        #expect(try await world.page().contains(world.user + "@zoom.example"))
        let rows = try world.own.world.read("SELECT row_to_json(z)::text FROM zoom_connection z").joined()
        #expect(!rows.isEmpty && !rows.contains("refresh-") && !rows.contains("access-") && !rows.contains(world.user))
    }

    @Test("is renewed once however many want it at the same time, and each gets the same token")
    func singleFlight() async throws {
        let world = try await ZoomMeetingWorld()
        try await world.connect()
        world.own.world.clock.advance(by: 4_000)
        try await world.fault("token.refresh", "slow")
        let (slice, workspace, person) = (world.own.world.assembly.meetings, world.own.workspace, try world.own.person)
        let zoom = try #require(slice.zoom)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask { try await slice.zoomAccess(zoom, workspace, person, refused: nil).reveal() }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens.count == 1)
        #expect(try await world.state().refreshes == 1)
        #expect(try await world.connection()?.state == .good)
    }

    @Test(
        "whose renewal was not answered is tried once more after a minute, and is lost where Zoom had changed the token"
    )
    func lost() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        world.own.world.clock.advance(by: 4_000)
        try await world.own.world.renew(world.own.owner)
        try await world.fault("token.refresh", "done-lost")
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        #expect(try await world.connection()?.state == .unsure)
        try await world.pass(30)
        #expect(try await world.calls("token.refresh") == 1)
        try await world.pass(60)
        #expect(try await world.connection()?.state == .lost)
        #expect(try await world.page().contains("answer was lost on the way"))
        #expect(world.mails(to: "ada@example.org").filter { $0.contains("lost on the way") }.count == 1)
        try await world.connect()
        #expect(try await world.connection()?.state == .good)
    }

    @Test("whose renewal did not reach Zoom goes on with the token that it has")
    func notReached() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        world.own.world.clock.advance(by: 4_000)
        try await world.own.world.renew(world.own.owner)
        try await world.fault("token.refresh", "lost")
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        for _ in 0..<3 { try await world.pass(61) }
        #expect(try await world.connection()?.state == .good)
        #expect(try await world.state().meetings.count == 1)
    }

    @Test("that Zoom has ended is told of once, and nothing is asked of it any more")
    func revoked() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        try await world.zoom.tell("end", world.user)
        try await world.own.book(book, "2026-01-07T09:00:00Z", as: "Gil")
        try await world.own.world.work()
        try await world.own.book(book, "2026-01-07T10:00:00Z", as: "Pat")
        try await world.own.world.work()
        #expect(try await world.connection()?.state == .revoked)
        #expect(try await world.connection()?.document.refresh == nil)
        #expect(world.mails(to: "ada@example.org").filter { $0.contains("cannot use your account") }.count == 1)
        #expect(world.mails(to: "pat@example.org").first?.contains("made no link") == true)
    }

    @Test("is given back when it is disconnected, and that is tried until Zoom has taken it")
    func givenBack() async throws {
        let world = try await ZoomMeetingWorld()
        try await world.connect()
        try await world.fault("revoke", "503", times: 3)
        try await world.own.owner.post("/meetings/zoom/disconnect", from: "/meetings/zoom")
        try await world.own.world.work()
        #expect(try await !world.state().isEnded)
        #expect(try await world.connection() == nil)
        #expect(try world.own.world.read("SELECT id FROM meeting_departure").count == 1)
        // By then the token is over, and another is got first.
        try await world.pass(4_000)
        #expect(try await world.state().isEnded)
        #expect(try world.own.world.read("SELECT id FROM meeting_departure").isEmpty)
    }

    @Test("of who is erased is given back, and meetings that lie ahead are deleted there first")
    func erased() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        let (slice, workspace, person) = (world.own.world.assembly.meetings, world.own.workspace, try world.own.person)
        try await world.own.world.database.transaction(.system("test")) { try slice.erase($0, workspace, person) }
        _ = try world.own.world.test.asOwner(
            "SET app.scope = 'system'; DELETE FROM zoom_connection; DELETE FROM zoom_meeting")
        try await world.own.world.work()
        let state = try await world.state()
        #expect(state.meetings.isEmpty && state.isEnded)
    }

    @Test("of the company's is found by the address that somebody signs in with, and by no other; nobody is asked")
    func company() async throws {
        let world = try await ZoomMeetingWorld(isOfCompany: true)
        let missing = try await world.own.owner.post("/meetings/zoom/connect", from: "/meetings/zoom")
        #expect(missing.location == "/meetings/zoom")
        #expect(try await world.connection() == nil)
        try await world.zoom.tell("address", world.user, ["address": "ada@example.org"])
        try await world.own.owner.post("/meetings/zoom/connect", from: "/meetings/zoom")
        let connection = try #require(try await world.connection())
        #expect(connection.document.isCompany && connection.document.refresh == nil)
        let book = try await world.own.type(["place": "zoom"]).book
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        #expect(try await world.state().meetings.count == 1)
    }

    @Test("that was removed at Zoom is ended by Zoom's signed word, once, and not by an old or a forged one")
    func removed() async throws {
        let world = try await ZoomMeetingWorld()
        try await world.connect()
        let id = try await world.state().id
        let now = Int(world.own.world.clock.now.timeIntervalSince1970)
        #expect(try await world.tell(id, secret: "another") == 401)
        #expect(try await world.tell(id, at: now - 60) == 204)
        #expect(try await world.tell("u-nobody") == 204)
        #expect(try await world.connection()?.state == .good)
        #expect(try await world.tell(id) == 204)
        #expect(try await world.tell(id) == 204)
        try await world.own.world.work()
        let ended = try #require(try await world.connection())
        #expect(ended.state == .revoked && ended.document.access == nil && ended.document.refresh == nil)
        #expect(world.mails(to: "ada@example.org").filter { $0.contains("cannot use your account") }.count == 1)
        #expect(try world.own.world.read("SELECT action FROM audit_event WHERE action = 'zoom.ended'").count == 1)
    }

    @Test("without a secret for its news listens to none")
    func deaf() async throws {
        let plain = try await MeetingsWorld()
        let answer = try await plain.world.browser().submit(ZoomMeetingWorld.news, [:])
        #expect(answer.status == 404)
    }
}
