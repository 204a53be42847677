import App
import HTTPTypes
import Policy
import Primitives
import TestStage
import Testing
import Web

/// Readers and robots follow links: no GET may have an effect (AT-22).
@Suite("Reading")
struct SiteReadingTests {
    /// Pages that write when they are read, each with its reason. `kept` says whether a second reading writes as well.
    private static let writing = [
        "/people/export.csv": "who took a copy of the roster is noted, as an act",
        "/programs/{program}/left-out.csv": "who took the names of those left out is noted, as an act",
        "/audiences/{audience}/export.csv": "the same, of those in an audience",
        "/outreach/contacts.csv": "the same, of one's own contacts",
        "/outreach/everything.tar": "the same, of all of one's own outreach",
    ]

    @Test("changes nothing, on any page, by GET or HEAD, signed in or not (AT-22)")
    func reading() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.appoint("ada@example.org", .support, .security, .infrastructure)
        try await site.world.prove(site.owner, by: .passkey)
        let outsider = site.world.browser()
        for route in site.world.assembly.routes.routes where route.method == .get && Self.writing[route.path] == nil {
            let path = site.path(route.path)
            let before = try site.world.state()
            for method in [HTTPRequest.Method.get, .head] {
                let status = try await site.owner.send(method, path).status
                let isForPrograms = if case .machine = route.access { true } else { false }
                // No provider is configured here; its answers have tests of their own.
                let isUnset =
                    status == 404 && (route.path.hasSuffix("/{provider}") || route.path.hasSuffix("/gmail/return"))
                let isFine = isForPrograms ? status == 401 : status == 200 || status == 303 || isUnset
                #expect(isFine || route.path == "/assets/{file}", "\(method) \(path): \(status)")
                _ = try await outsider.send(method, path)
            }
            #expect(try site.world.state() == before, "\(path)")
        }
    }

    @Test("never leads out of the site")
    func redirects() async throws {
        let site = try await FurnishedWorkspace.first()
        for route in site.world.assembly.routes.routes where route.method == .get {
            let location = try await site.owner.get(site.path(route.path)).location
            #expect(location == nil || LocalPath.isSafe(String(location?.prefix { $0 != "?" } ?? "")), "\(route.path)")
        }
    }
}
