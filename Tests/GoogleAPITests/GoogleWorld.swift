import Foundation
import Outbound
import Primitives
import Store
import TestSupport

@testable import GoogleAPI

/// A door to the stand-in, a ledger in a database of a test's own, and a mailbox that no other test has.
struct GoogleWorld {
    struct Leave: Decodable {
        let access_token, refresh_token, subject, address: String
        let code: String?
    }

    struct State: Decodable {
        struct Mail: Decodable { let id, threadId, raw: String }
        struct Draft: Decodable { let threadId, raw: String }
        struct Call: Decodable {
            let method: String
            let query: [[String]]
        }

        let sent: [Mail]
        let drafts: [String: Draft]
        let calls: [Call]
        let tokens: Int
    }

    struct Delivered: Decodable { let id, threadId: String }
    private struct Nothing: Decodable {}

    static let workspace = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let ada = PersonID(UUID(uuid: (2, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let forAda = OnBehalf(workspace: workspace, person: ada)
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let redirect = "http://localhost:8080/outreach/mailbox/return"

    let name = UUID().uuidString
    let standIn: GoogleStandIn
    let test: TestDatabase
    let door: Door

    init() async throws {
        standIn = try await GoogleStandIn.running()
        test = try await TestDatabase.make(OutboundSchema.migrations())
        var settings = DoorSettings()
        settings.threads = 1
        settings.pause = { _ in }
        settings.limits.connect = .seconds(60)
        settings.limits.total = .seconds(60)
        door = Door(
            AllowList(Array(Set(GoogleOperations.calls + CalendarOperations.calls))),
            roots: try VendorRoots([.google: standIn.root], isLocal: true),
            ledger: test.database, settings: settings, random: .seeded(7), time: test.clock.source)
    }

    static func client(secret: String = "client-secret-1") -> GoogleClient {
        GoogleClient(id: "client-1", secret: Secret(secret), redirect: redirect)
    }

    var oauth: GoogleOAuth { GoogleOAuth(Self.client(), through: door) }

    func leave(_ scopes: Set<GoogleScope> = Set(GoogleScope.allCases), more: [String: Any] = [:]) async throws -> Leave
    {
        var fields: [String: Any] = ["mailbox": name, "scopes": scopes.map(\.text)]
        fields.merge(more) { $1 }
        return try await standIn.control("token", fields, Leave.self)
    }

    /// A mailbox with these grants. `claimed` is what the store believes, where that differs.
    func gmail(
        _ scopes: Set<GoogleScope> = Set(GoogleScope.allCases), claimed: Set<GoogleScope>? = nil
    ) async throws -> Gmail {
        let leave = try await leave(scopes)
        guard let subject = GoogleSubject(stored: leave.subject) else { throw GoogleStandIn.Missing() }
        return Gmail(
            subject, through: door, for: Self.forAda, token: Secret(leave.access_token),
            granted: GrantedScopes(claimed ?? scopes))
    }

    /// The same person's calendars.
    func calendar(
        _ scopes: Set<GoogleScope> = Set(GoogleScope.ofCalendars), claimed: Set<GoogleScope>? = nil
    ) async throws -> GoogleCalendar {
        GoogleCalendar(
            through: door, for: Self.forAda, token: Secret(try await leave(scopes).access_token),
            granted: GrantedScopes(claimed ?? scopes))
    }

    /// An event that somebody else writes; a guest's answer is that of the calendar's owner.
    func event(
        _ id: String, _ start: String, _ end: String, more: [String: Any] = [:], in calendar: String = "primary"
    ) async throws {
        var event: [String: Any] = [
            "id": id, "summary": "Oncologist", "location": "Ward 7", "start": ["dateTime": start],
            "end": ["dateTime": end],
            "attendees": [["email": "pat@far.example", "responseStatus": "accepted"]],
        ]
        event.merge(more) { $1 }
        let fields: [String: Any] = ["mailbox": name, "calendar": calendar, "event": event]
        _ = try await standIn.control("event", fields, Nothing.self)
    }

    func tell(_ verb: String, _ fields: [String: Any] = [:]) async throws {
        _ = try await standIn.control(verb, ["mailbox": name].merging(fields) { $1 }, Nothing.self)
    }

    /// What stands in a calendar.
    func events(in calendar: String = "primary") async throws -> [Event] {
        try await standIn.control("events", ["mailbox": name, "calendar": calendar], Events.self).events
    }

    struct Events: Decodable { let events: [Event] }
    struct Event: Decodable {
        struct Moment: Decodable { let dateTime: String? }
        let id: String
        let summary: String?
        let start: Moment
    }

    func fault(_ method: String, _ kind: String, times: Int = 1) async throws {
        let fields: [String: Any] = ["mailbox": name, "method": method, "kind": kind, "times": times]
        _ = try await standIn.control("fault", fields, Nothing.self)
    }

    @discardableResult
    func deliver(
        _ headers: [(String, String)], in thread: GmailThread, body: String = "", unasked: Bool = false
    ) async throws -> Delivered {
        let fields: [String: Any] = [
            "mailbox": name, "headers": headers.map { [$0.0, $0.1] }, "thread": thread.id.text, "body": body,
            "unasked": unasked,
        ]
        return try await standIn.control("deliver", fields, Delivered.self)
    }

    func remove(_ draft: GmailDraft) async throws {
        _ = try await standIn.control("remove", ["mailbox": name, "draft": draft.id.text], Nothing.self)
    }

    func state() async throws -> State { try await standIn.control("state", ["mailbox": name], State.self) }

    func rows() async throws -> [CallRecord] {
        try await test.database.transaction(.workspace(Self.workspace)) { tx in
            try CallStore.page(tx, of: .workspace(Self.workspace))
        }
    }

    static func mail(_ text: String = "hello", to address: String = "ben@example.org", id: String = "1") -> OutgoingMail
    {
        let lines = [
            "From: ada@gmail.example", "To: \(address)", "Subject: an offer", "Message-ID: <\(id)@klatch.example>", "",
            text,
            "",
        ]
        return (try? OutgoingMail(Array(lines.joined(separator: "\r\n").utf8))) ?? empty
    }

    private static var empty: OutgoingMail { mail() }
}

/// What an operation throws, or nil.
func failure(_ body: () async throws -> Void) async -> GoogleFailure? {
    do {
        try await body()
        return nil
    } catch { return error as? GoogleFailure }
}
