import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import CalDAV
@testable import Outbound

/// One account at a real calendar server, and an empty calendar of it.
struct CalDAVWorld: Sendable {
    enum Server: String, CaseIterable, Sendable { case radicale, xandikos }

    static let (from, until) = ("20260101T000000Z", "20270101T000000Z")

    let peer: CalDAVPeer
    let test: TestDatabase
    let client: CalDAVClient
    let account: CalDAVAccount
    let calendar: TypedAddress

    init(_ server: Server, at path: String = "/", password: String? = nil) async throws {
        peer = try await CalDAVPeer.running()
        test = try await TestDatabase.make(OutboundSchema.migrations())
        client = CalDAVClient(
            fetch: GuardedFetch(
                ledger: test.database, settings: peer.settings, resolver: CalDAVPeer.resolver))
        let user = server == .radicale ? peer.user() : "anybody"
        let root = "https://\(server.rawValue).example.org:8443"
        calendar = try TypedAddress(
            parsing: server == .radicale ? "\(root)/\(user)/own/" : "\(root)/user/calendars/\(peer.calendar())/")
        let onBehalf = OnBehalf(workspace: WorkspaceID(UUID()), person: PersonID(UUID()))
        account = try #require(
            CalDAVAccount(
                TypedAddress(parsing: root + path), user: user, password: Secret(password ?? peer.facts.password),
                for: onBehalf))
    }

    static func event(_ uid: String, _ times: String, title: String = "Oncologist", _ more: String = "") -> String {
        let (start, end) = (times.prefix { $0 != "/" }, times.drop { $0 != "/" }.dropFirst())
        return """
            BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:\(uid)\r\n\
            DTSTAMP:20260101T000000Z\r\nDTSTART:\(start)\r\nDTEND:\(end)\r\nSUMMARY:\(title)\r\n\(more)\
            END:VEVENT\r\nEND:VCALENDAR\r\n
            """
    }

    /// What somebody else writes into the calendar.
    func write(_ name: String, _ text: String) async throws {
        let place = try calendar.resolving(calendar.path + name + ".ics")
        _ = try await client.ask(account, .put, place, "test", text, type: "text/calendar")
    }

    func times() async throws -> String {
        let bytes = try await client.times(of: calendar, in: account, from: Self.from, until: Self.until)
        return String(decoding: bytes, as: UTF8.self)
    }

    func failure(_ body: () async throws -> Void) async -> CalDAVFailure? {
        do {
            try await body()
            return nil
        } catch { return error as? CalDAVFailure }
    }
}
