import Foundation
import Primitives
import Testing

@testable import CalDAV
@testable import Outbound

@Suite("Calendars at a real CalDAV server")
struct CalDAVClientTests {
    @Test("are found from the server's name alone, from the account's place, and from a calendar itself")
    func discovery() async throws {
        let world = try await CalDAVWorld(.radicale)
        let found = try await world.client.calendars(of: world.account)
        #expect(Set(found.map(\.address)).contains(world.calendar) && found.count == 2)
        #expect(found.count { $0.canWrite } == 2)
        let one = try await CalDAVWorld(.xandikos, at: "/user/calendars/c0/")
        #expect(try await one.client.calendars(of: one.account).map(\.address.path) == ["/user/calendars/c0/"])
        let all = try await CalDAVWorld(.xandikos, at: "/user/")
        #expect(try await all.client.calendars(of: all.account).count >= 20)
    }

    @Test("are none where the password is wrong, which is told apart from an empty account")
    func wrongPassword() async throws {
        let world = try await CalDAVWorld(.radicale, password: "wrong")
        #expect(await world.failure { _ = try await world.client.calendars(of: world.account) } == .credentials)
        #expect(await world.failure { _ = try await world.times() } == .credentials)
    }

    @Test("say when they are busy, series and all", arguments: CalDAVWorld.Server.allCases)
    func times(_ server: CalDAVWorld.Server) async throws {
        let world = try await CalDAVWorld(server)
        #expect(try await world.times() == "")
        try await world.write("a", CalDAVWorld.event("a", "20260107T090000Z/20260107T100000Z"))
        try await world.write(
            "b", CalDAVWorld.event("b", "20260105T090000Z/20260105T093000Z", "RRULE:FREQ=WEEKLY;COUNT=3\r\n"))
        try await world.write("c", CalDAVWorld.event("c", "20280107T090000Z/20280107T100000Z"))
        let text = try await world.times()
        switch server {
        case .radicale:
            #expect(text.contains("UID:a") && text.contains("RRULE:FREQ=WEEKLY;COUNT=3") && !text.contains("UID:c"))
        case .xandikos:
            // Its own word: it hands out no event that lacks one of the properties that are asked for.
            for start in ["20260105T0900", "20260107T0900", "20260112T0900", "20260119T0900"] {
                #expect(text.contains(start))
            }
            #expect(!text.contains("2028") && !text.contains("Oncologist"))
        }
    }

    @Test("tell that nothing changed, and that something did, by a token", arguments: CalDAVWorld.Server.allCases)
    func changes(_ server: CalDAVWorld.Server) async throws {
        let world = try await CalDAVWorld(server)
        let look = { (token: String?) in
            try await world.client.change(of: world.calendar, in: world.account, since: token)
        }
        let first = try await look(nil)
        #expect(first.isChanged)
        let second = try await look(first.token)
        #expect(!second.isChanged && first.token != nil)
        try await world.write("a", CalDAVWorld.event("a", "20260107T090000Z/20260107T100000Z"))
        let third = try await look(second.token)
        #expect(third.isChanged)
        #expect(try await !look(third.token).isChanged)
        let lost = try await look("http://example.org/no-such-token")
        #expect(lost.isChanged)
        #expect(try await !look(lost.token).isChanged)
    }

    @Test(
        "take an event of ours however often it is written, and lose it when it is removed",
        arguments: CalDAVWorld.Server.allCases)
    func own(_ server: CalDAVWorld.Server) async throws {
        let (world, id) = (try await CalDAVWorld(server), UUID())
        let texts = ["20260107T090000Z/20260107T100000Z", "20260108T090000Z/20260108T100000Z"].map {
            CalDAVWorld.event(id.uuidString, $0)
        }
        for text in [texts[0], texts[0], texts[1]] {
            try await world.client.put(id, text, to: world.calendar, in: world.account)
        }
        let read = try await world.times()
        #expect(read.contains("20260108T0900") && !read.contains("20260107T0900"))
        for _ in 0..<2 { try await world.client.remove(id, from: world.calendar, in: world.account) }
        #expect(try await world.times() == "")
    }

    @Test("that are not there, or at a server for something else, are neither free nor empty")
    func missing() async throws {
        let world = try await CalDAVWorld(.radicale)
        let gone = try world.calendar.resolving("/\(world.account.user)/nowhere/")
        let failure = await world.failure {
            _ = try await world.client.times(
                of: gone, in: world.account, from: CalDAVWorld.from, until: CalDAVWorld.until)
        }
        #expect(failure == .gone)
        let feed = try #require(
            CalDAVAccount(
                TypedAddress(parsing: "https://feed.example.org:8443/"), user: "u", password: Secret("p"),
                for: world.account.onBehalf))
        #expect(await world.failure { _ = try await world.client.calendars(of: feed) } == .noCalendars)
    }

    @Test("are never asked of another domain than the typed one, with its password")
    func otherDomain() async throws {
        let world = try await CalDAVWorld(.radicale)
        for host in ["evil.example.net", "example.org.example.net", "notexample.org"] {
            let other = try TypedAddress(parsing: "https://\(host):8443/")
            #expect(
                await world.failure { _ = try await world.client.ask(world.account, .get, other, "test") }
                    == .noCalendars)
        }
        let (short, same) = (try account("https://cal.co.uk/"), try TypedAddress(parsing: "https://other.co.uk/"))
        #expect(!short.trusts(same))
        let (cloud, part) = (
            try account("https://caldav.icloud.com/"), try TypedAddress(parsing: "https://p42-caldav.icloud.com/")
        )
        #expect(cloud.trusts(part))
    }

    private func account(_ address: String) throws -> CalDAVAccount {
        try #require(
            CalDAVAccount(TypedAddress(parsing: address), user: "u", password: Secret("p"), for: .installation))
    }
}
