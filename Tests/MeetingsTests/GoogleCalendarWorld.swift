import Calendars
import Foundation
import GoogleAPI
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings

/// A host whose calendars are at Google.
struct GoogleCalendarWorld: Sendable {
    static let calendars = "/meetings/calendars"

    let own: MeetingsWorld
    let google: GooglePeer
    /// Their account at Google, which no other test has.
    let box = "cal" + UUID().uuidString.replacing("-", with: "").lowercased()

    init() async throws {
        google = try await GooglePeer.running()
        own = try await MeetingsWorld(settings: [
            "KLATCH_GOOGLE_CALENDAR_CLIENT_ID": "client-2",
            "KLATCH_GOOGLE_CALENDAR_CLIENT_SECRET": "client-secret-2", "KLATCH_GOOGLE_ROOT": google.root,
        ])
    }

    // MARK: Leave

    /// Sends the browser off, from a connection's page where it is there already; where to.
    func depart(
        from connection: String? = nil, feature: String = "", by browser: TestBrowser? = nil
    ) async throws -> String {
        let page = connection ?? Self.calendars
        let answer = try await (browser ?? own.owner).post(page + "/google", ["feature": feature], from: page)
        return try #require(answer.location, "\(answer.body.suffix(1_000))")
    }

    /// What the person does on Google's page; where Google sends them.
    func consent(_ page: String, ticked: [String]? = nil, answer: String = "yes") async throws -> String {
        let scopes = URLComponents(string: page)?.queryItems?.first { $0.name == "scope" }?.value ?? ""
        let boxes = scopes.split(separator: " ").map(String.init).filter { scope in
            ticked?.contains { scope.hasSuffix($0) } ?? true
        }
        let fields = [("mailbox", box), ("answer", answer)] + boxes.map { ("scope", $0) }
        let text = fields.map { "\($0.0)=\($0.1.replacing(":", with: "%3A").replacing("/", with: "%2F"))" }
        let location = try await google.consent(page, text.joined(separator: "&"))
        return String(location.dropFirst(TestWorld.origin.count))
    }

    /// Allows what is asked, or the part that is ticked; where it ends.
    @discardableResult
    func connect(
        from connection: String? = nil, feature: String = "", ticked: [String]? = nil, by browser: TestBrowser? = nil
    ) async throws -> String {
        let page = try await depart(from: connection, feature: feature, by: browser)
        let back = try await consent(page, ticked: ticked)
        let answer = try await (browser ?? own.owner).get(back)
        return try #require(answer.location, "\(answer.body.suffix(1_000))")
    }

    /// The account with its own calendar, and meetings written into it if that is wanted. Its page.
    @discardableResult
    func connectAndChoose(writing: Bool = false) async throws -> String {
        let path = try await connect()
        if writing { try await connect(from: path, feature: "write") }
        let answer = try await own.owner.post(path, ["read.0": "yes", "target": writing ? "0" : ""], from: path)
        #expect(answer.status == 303, "\(answer.body.suffix(2_000))")
        return path
    }

    func document() async throws -> CalendarConnection.Document? {
        let store = CalendarConnectionStore(vault: own.world.vault, random: .system)
        let (workspace, person) = (own.workspace, try own.person)
        return try await own.inWorkspace { try store.all($0, workspace, of: person).first?.document }
    }

    func granted() async throws -> [String] {
        try await document()?.leave?.granted.scopes.map(\.rawValue).sorted() ?? []
    }

    // MARK: At Google

    func event(_ id: String, _ times: String, more: [String: Any] = [:]) async throws {
        let parts = times.split(separator: "/").map(String.init)
        var event: [String: Any] = [
            "id": id, "summary": "Oncologist", "location": "Ward 7", "description": "Oncologist",
            "start": ["dateTime": "2026-01-07T\(parts[0]):00Z"], "end": ["dateTime": "2026-01-07T\(parts[1]):00Z"],
            "attendees": [["email": "pat@far.example", "displayName": "Oncologist", "responseStatus": "accepted"]],
        ]
        event.merge(more) { $1 }
        try await google.tell("event", ["mailbox": box, "event": event])
    }

    func tell(_ verb: String, _ fields: [String: Any] = [:]) async throws {
        try await google.tell(verb, ["mailbox": box].merging(fields) { $1 })
    }

    func fault(_ method: String, _ kind: String, times: Int = 1) async throws {
        try await tell("fault", ["method": method, "kind": kind, "times": times])
    }

    // MARK: Here

    func beat() async throws {
        _ = try await own.world.database.transaction(.system("test")) { tx in
            _ = try JobQueue().enqueue(tx, CalendarBeat(), workspace: nil)
            _ = try JobQueue().enqueue(tx, MeetingsPrune(), workspace: nil)
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

    /// `09:00/10:00`, of the seventh of January.
    func busy() async throws -> [String] {
        try await sources().flatMap(\.busy).map { time in
            [time.start, time.end].map { String(GoogleCalendars.text($0).dropFirst(11).prefix(5)) }.joined(
                separator: "/")
        }
    }

    /// Times of the seventh of January that are offered.
    func offered(_ book: String) async throws -> Int {
        MeetingsWorld.times(try await own.owner.get(book + "?day=2026-01-07").body).count
    }

    func calls() throws -> Int { try own.world.read("SELECT id FROM outbound_call").count }
}
