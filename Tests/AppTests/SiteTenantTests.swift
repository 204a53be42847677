import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import Testing
import Web

/// Ids of one workspace in the addresses of another: nothing is there.
@Suite("An id of another workspace")
struct SiteTenantTests {
    /// What a form needs to get as far as looking for the thing.
    private static let fields: [String: [String: String]] = [
        "/members/{person}/role": ["role": "member"],
        "/account/support/{access}/allow": ["hours": "1"],
        "/programs/{program}": [
            "name": "Tea", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ],
        "/programs/{program}/questions/hide": [
            "post": UUID().uuidString.lowercased(), "person": UUID().uuidString.lowercased(), "hide": "yes",
        ],
    ]

    private static func isAbsent(_ answer: TestAnswer, _ route: Route) -> Bool {
        // A staged roster that is gone leads back to where another can be given.
        answer.status == 404 || (route.path.hasPrefix("/people/import/") && answer.location == "/people/import")
    }

    @Test("is a page that does not exist, to read or to change, and nothing of theirs changes (AT-20)")
    func walk() async throws {
        let mine = try await FurnishedWorkspace.first()
        let eve = try await mine.world.stranger()
        let theirs = try await FurnishedWorkspace(mine.world, eve, named: "Elsewhere", domain: "example.com")
        let token = try await mine.owner.get("/sessions").csrf
        let before = try mine.world.state()
        for route in mine.world.assembly.routes.routes where route.path.contains("{") {
            // Whoever holds a link is nobody's session; what a directory's token finds has tests of its own.
            // The installation's are no workspace's.
            // A picture of the dashboard has the same name in every workspace, and shows one's own.
            if route.path.hasPrefix("/dashboard/") { continue }
            let isForSessions = if case .may(let act) = route.access { act.area != .installation } else { false }
            guard isForSessions else { continue }
            let path = theirs.path(route.path)
            let fields = Self.fields[route.path] ?? (path.hasSuffix("/rounds") ? ["preview": theirs.id] : [:])
            let answer =
                route.method == .get
                ? try await mine.owner.get(path)
                : try await mine.owner.submit(path, fields.merging(["csrf": token]) { $1 })
            #expect(Self.isAbsent(answer, route), "\(route.method) \(route.path): \(answer.status)")
        }
        #expect(try mine.world.state() == before)
    }

    @Test("does not mix with one's own: another workspace's program behind one's own link does not exist")
    func mixed() async throws {
        let mine = try await FurnishedWorkspace.first()
        let eve = try await mine.world.stranger()
        let theirs = try await FurnishedWorkspace(mine.world, eve, named: "Elsewhere", domain: "example.com")
        let path = "/me/\(mine.parameters["token"] ?? "")/leave/\(theirs.parameters["program"] ?? "")"
        let before = try mine.world.state()
        #expect(try await mine.world.browser().submit(path, ["List-Unsubscribe": "One-Click"]).status == 404)
        #expect(try mine.world.state() == before)
    }
}
