import CalDAV
import Calendars
import Foundation
import Jobs
import Outbound
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings

/// A host whose calendars are read where they are: files at an address, and an account at a real Radicale.
struct ConnectedWorld: Sendable {
    static let calendars = "/meetings/calendars"

    let own: MeetingsWorld
    let peer: CalDAVPeer
    let name = UUID().uuidString.lowercased() + ".ics"
    let user: String

    init() async throws {
        peer = try await CalDAVPeer.running()
        own = try await MeetingsWorld(reaching: peer)
        user = peer.user()
    }

    var address: String { "https://feed.example.org:8443/" + name }

    static func file(_ events: [String], uid: String = "") -> String {
        let lines = events.enumerated().map { number, event in
            let times = event.split(separator: "/").map(String.init)
            return
                "BEGIN:VEVENT\r\nUID:\(uid)\(number)\r\nSUMMARY:Oncologist\r\nDTSTART:\(times[0])\r\nDTEND:\(times[1])\r\n"
                + "END:VEVENT\r\n"
        }
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + lines.joined() + "END:VCALENDAR\r\n"
    }

    /// What the calendar at the address says from now on, or how its server fails.
    func feed(_ events: String..., status: Int? = nil) throws {
        try peer.feed(name, Self.file(events), status: status)
    }

    @discardableResult
    func connectFeed(_ address: String? = nil) async throws -> TestAnswer {
        try await own.owner.post(
            Self.calendars + "/feed", ["feed": address ?? self.address, "name": "Work"], from: Self.calendars)
    }

    func connectAccount(password: String? = nil) async throws -> TestAnswer {
        try await own.owner.post(
            Self.calendars + "/account",
            [
                "address": "https://radicale.example.org:8443/", "user": user,
                "password": password ?? peer.facts.password,
            ], from: Self.calendars)
    }

    /// The account with both of its calendars, and meetings written into its own one.
    func connectAndChoose() async throws -> String {
        let path = try #require(try await connectAccount().location)
        let options = try await own.owner.get(path).body.components(separatedBy: "<option value=\"")
        let target = try #require(options.dropFirst().first { $0.contains("\(user)/own<") }).prefix { $0 != "\"" }
        let answer = try await own.owner.post(
            path, ["read.0": "yes", "read.1": "yes", "target": String(target)], from: path)
        #expect(answer.status == 303, "\(answer.body.suffix(2_000))")
        return path
    }

    /// Lets what is due be done; the beat of calendars too.
    func beat() async throws {
        _ = try await own.world.database.transaction(.system("test")) {
            try JobQueue().enqueue($0, CalendarBeat(), workspace: nil)
        }
        try await own.world.work()
    }

    func pass(_ seconds: Int) async throws {
        own.world.clock.advance(by: TimeInterval(seconds))
        try await own.world.renew(own.owner)
        try await beat()
    }

    func sources() async throws -> [BusySource] {
        let store = BusyCalendarStore(vault: own.world.vault, random: .system)
        let (workspace, person) = (own.workspace, try own.person)
        return try await own.inWorkspace { try store.sources($0, workspace, of: [person])[person] ?? [] }
    }

    /// Calls that left, ever.
    func calls() throws -> Int { try own.world.read("SELECT id FROM outbound_call").count }

    private func call(_ method: FetchMethod, _ name: String, _ body: String?) async throws -> String {
        try await call(method, at: "own/\(name).ics", body)
    }

    private func call(_ method: FetchMethod, at path: String, _ body: String?) async throws -> String {
        let fetch = GuardedFetch(ledger: own.world.database, settings: peer.settings, resolver: CalDAVPeer.resolver)
        let address = try TypedAddress(parsing: "https://radicale.example.org:8443/\(user)/\(path)")
        let onBehalf = OnBehalf(workspace: own.workspace, person: try own.person)
        var request = FetchRequest(address, for: onBehalf, purpose: "test", accepting: [])
        let pair = Data("\(user):\(peer.facts.password)".utf8).base64EncodedString()
        request.fields = [RequestField("Authorization", "Basic " + pair)]
        request.method = method
        request.body = body.map { OutgoingCall.Body("text/calendar", Array($0.utf8)) }
        return String(decoding: try await fetch.fetch(request).body, as: UTF8.self)
    }

    /// An entry that somebody else writes into the account's calendar.
    func writeAside(_ name: String, _ times: String, title: String) async throws {
        let (start, end) = (times.prefix { $0 != "/" }, times.drop { $0 != "/" }.dropFirst())
        let text =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:\(name)\r\n"
            + "DTSTAMP:20260101T000000Z\r\nDTSTART:\(start)\r\nDTEND:\(end)\r\nSUMMARY:\(title)\r\n"
            + "END:VEVENT\r\nEND:VCALENDAR\r\n"
        _ = try await call(.put, name, text)
    }

    /// Somebody deletes the calendar that meetings are written into.
    func removeCalendar() async throws { _ = try await call(.delete, at: "own/", nil) }

    func readAside(_ name: String) async throws -> String { try await call(.get, name, nil) }

    /// What stands in the calendar that meetings are written into, read by a client of the test's own.
    func written() async throws -> [String] {
        let fetch = GuardedFetch(ledger: own.world.database, settings: peer.settings, resolver: CalDAVPeer.resolver)
        let address = try TypedAddress(parsing: "https://radicale.example.org:8443/")
        let onBehalf = OnBehalf(workspace: own.workspace, person: try own.person)
        let account = try #require(
            CalDAVAccount(address, user: user, password: Secret(peer.facts.password), for: onBehalf))
        let client = CalDAVClient(fetch: fetch)
        let calendar = try TypedAddress(parsing: "https://radicale.example.org:8443/\(user)/own/")
        let bytes = try await client.times(
            of: calendar, in: account, from: "20260101T000000Z", until: "20270101T000000Z")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
}
