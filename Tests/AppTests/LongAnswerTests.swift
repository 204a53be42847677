import Accounts
import App
import Foundation
import HTTPTypes
import Primitives
import Store
import Synchronization
import TestStage
import TestSupport
import Testing
import Web

/// AT-14, AT-30: what is still on its way to a reader when a right ends.
@Suite("An answer that takes long")
struct LongAnswerTests {
    private final class Written: Sendable {
        let parts = Mutex(0)
    }

    /// A workspace with more people than go into one piece, and its owner.
    private func crowded() async throws -> (world: TestWorld, owner: TestBrowser) {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let profiles = try (1...1_001).map { number in
            Profile(name: "Person \(number)", address: try EmailAddress(parsing: "p\(number)@example.org"))
        }
        let people = PersonStore(vault: world.vault, random: .system)
        try await world.database.transaction(.system("test")) { tx in
            let workspace: WorkspaceID = try #require(try tx.first("SELECT id FROM workspace")).get("id")
            _ = try people.add(tx, workspace, profiles)
        }
        return (world, owner)
    }

    @Test("stops within a second of the end of its session, which any page may have ended meanwhile (AT-14, AT-30)")
    func cut() async throws {
        let (world, owner) = try await crowded()
        let whole = try await owner.send(.get, "/people/export.csv") { _ in world.clock.advance(by: 1) }
        #expect(whole.parts == 2 && whole.body.contains("Person 1001"))
        let csrf = try await owner.get("/sessions").csrf
        let other = world.browser()
        for (name, value) in owner.cookies { other.setCookie(name, value) }
        let written = Written()
        let ending: @Sendable (Int) async throws -> Void = { part in
            written.parts.withLock { $0 = part }
            guard part == 1 else { return }
            let ended = try await other.submit("/sessions/end-all", ["csrf": csrf])
            #expect(ended.status == 303)
            world.clock.advance(by: 1)
        }
        await #expect(throws: (any Error).self) {
            _ = try await owner.send(.get, "/people/export.csv", afterPart: ending)
        }
        #expect(written.parts.withLock(\.self) == 1)
    }

    @Test("goes to people only: programs get each page in one piece, so that nothing is left to cut (AT-14)")
    func programs() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = { (path: String, fields: [String: String], from: String) in
            let body = try await site.owner.post(path, fields, from: from).body
            let start = try #require(body.firstRange(of: "<code>klatch_"))
            return "Bearer " + body[body.index(start.lowerBound, offsetBy: 6)...].prefix { $0 != "<" }
        }
        let person = try await token(
            "/account/tokens", ["name": "All", "scopes": "both", "days": "30"], "/account/tokens")
        let directory = try await token("/directory/tokens", [:], "/directory")
        for route in site.world.assembly.routes.routes where route.method == .get {
            guard case .machine = route.access, !site.path(route.path).contains("{") else { continue }
            let bearer = route.path.hasPrefix("/scim/") ? directory : person
            let answer = try await site.world.browser().get(site.path(route.path), ["Authorization": bearer])
            // Some of a directory's paths are for POST alone, and say so.
            let isThere = route.path.hasSuffix("/.search") || route.path.hasSuffix("/**") || answer.status == 200
            #expect(isThere && answer.parts == 1, "\(route.path): \(answer.status), \(answer.parts)")
        }
    }
}
