import Accounts
import App
import Foundation
import Outbound
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings

/// An owner who can be met: what tests of meetings do again and again. It is Monday, 5 January 2026, 09:00 UTC.
struct MeetingsWorld: Sendable {
    let world: TestWorld
    let owner: TestBrowser
    let workspace: WorkspaceID

    /// - Parameter peer: real calendar servers that its calls reach, and nothing else.
    init(
        hours: String? = "09:00-17:00", zone: String = "Europe/Oslo", reaching peer: CalDAVPeer? = nil,
        settings: [String: String] = [:]
    ) async throws {
        world = try await TestWorld(settings: settings, fetch: Self.calls(peer))
        owner = try await world.owner()
        workspace = try #require(try world.read("SELECT id FROM workspace").first.flatMap { WorkspaceID($0) })
        if let hours { try await setHours(hours, zone: zone) }
    }

    private static func calls(_ peer: CalDAVPeer?) -> (@Sendable (Database) -> GuardedFetch)? {
        guard let peer else { return nil }
        return { database in
            GuardedFetch(ledger: database, settings: peer.settings, resolver: CalDAVPeer.resolver)
        }
    }

    var person: PersonID {
        get throws {
            try #require(try world.read("SELECT id FROM person ORDER BY id LIMIT 1").first.flatMap { PersonID($0) })
        }
    }

    func inWorkspace<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(.workspace(workspace), body)
    }

    /// The same hours on each of the seven days.
    @discardableResult
    func setHours(
        _ hours: String, zone: String = "Europe/Oslo", _ others: [String: String] = [:], by browser: TestBrowser? = nil
    ) async throws -> TestAnswer {
        let week = Dictionary(uniqueKeysWithValues: (0..<7).map { ("hours.\($0)", hours) })
        let fields = ["zone": zone, "per-day": "", "per-week": ""].merging(week) { $1 }.merging(others) { $1 }
        return try await (browser ?? owner).post("/meetings/hours", fields, from: "/meetings/hours")
    }

    /// Uploads a calendar with these events: `20260107T090000Z/20260107T100000Z`.
    @discardableResult
    func upload(_ events: String..., title: String = "Secret") async throws -> TestAnswer {
        let lines = events.enumerated().map { number, event in
            let times = event.split(separator: "/").map(String.init)
            return "BEGIN:VEVENT\r\nUID:\(number)\r\nSUMMARY:\(title)\r\nDTSTART:\(times[0])\r\nDTEND:\(times[1])\r\n"
                + "END:VEVENT\r\n"
        }
        let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + lines.joined() + "END:VCALENDAR\r\n"
        return try await owner.upload(
            "/meetings/calendars", name: "own.ics", Array(file.utf8), from: "/meetings/calendars")
    }
}
