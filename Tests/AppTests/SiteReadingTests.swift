import App
import Audit
import Claims
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Trust
import Web

/// Readers and robots follow links: no GET may have an effect (AT-22).
@Suite("Reading")
struct SiteReadingTests {
    /// Pages that write when they are read, each with its reason. `kept` says whether a second reading writes as well.
    private static let writing = [
        "/security/trail.csv": "who took a copy of the trail is noted, as an act",
        "/people/export.csv": "who took a copy of the roster is noted, as an act",
        "/programs/{program}/left-out.csv": "who took the names of those left out is noted, as an act",
        "/audiences/{audience}/export.csv": "the same, of those in an audience",
        "/outreach/contacts.csv": "the same, of one's own contacts",
        "/outreach/everything.tar": "the same, of all of one's own outreach",
    ]

    /// What no workspace has any of: an incident, and a report of a flaw with its reporter's link.
    private static func ofTheInstallation(_ site: FurnishedWorkspace) async throws -> [String: String] {
        let incident = [
            "detected": "2026-01-05T09:00", "exercise": "no", "severity": "high", "kind": "access", "risk": "some",
            "part": "controller", "region": "eu", "title": "Token in a wiki", "nature": "Somebody read the list.",
            "data": "Names and addresses.", "systems": "The API.", "case": "",
        ]
        let opened = try await site.owner.post("/operator/incidents", incident, from: "/operator/incidents/new")
        let flaw = [
            "category": "scripting", "title": "A script runs", "steps": "1. Open it.", "impact": "Anything.",
            "proof": "", "address": "rex@example.com", "credit": "",
        ]
        let report = try await site.world.browser().post("/report", flaw, from: "/report")
        try await site.world.work()
        return [
            "breach": String(try #require(opened.location).split(separator: "/").last ?? ""),
            "flaw": try #require(try site.world.read("SELECT id FROM flaw_report").first),
            "reportToken": String(try #require(report.location).split(separator: "/").last ?? ""),
            "version": try await trustVersion(site),
        ]
    }

    /// The page as it reads before anything was examined.
    private static func trustVersion(_ site: FurnishedWorkspace) async throws -> String {
        let claim = try #require(ClaimArea.claim("access.staff-mfa"))
        _ = try await site.world.assembly.trust.verification.verify([claim], by: .command)
        return try #require(try site.world.read("SELECT max(number) FROM trust_version").first)
    }

    /// What a page might be tempted to bring up to date while it is read: somebody came and somebody changed since plans and
    /// audiences were made, no job has run, and hours went by in which things fell due and ran out.
    private static func fallBehind(_ site: FurnishedWorkspace) async throws {
        let lines = ["Name,Email,Department", "Late Comer,late@example.org,Sales", "Bob,bob@example.org,Elsewhere", ""]
        let roster = lines.joined(separator: "\r\n")
        let staged = try #require(
            try await site.owner.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
        try await site.owner.post(staged + "/confirm", from: staged)
        _ = try site.world.test.asOwner(
            "SET app.scope = 'system'; "
                + "INSERT INTO audience_stale (workspace_id, person_id) SELECT workspace_id, id FROM person")
        try #require(!site.world.read("SELECT 1 FROM audience_stale").isEmpty)
        site.world.clock.advance(by: 3 * 86_400)
        try await site.world.renew(site.owner)
        try await site.world.prove(site.owner, by: .passkey)
        _ = try await site.owner.get("/")
    }

    @Test("changes nothing where much is behind, due or has run out: bringing it up to date is for jobs (AT-22)")
    func readingWhatIsBehind() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.appoint("ada@example.org", .support, .security, .infrastructure)
        try await site.world.prove(site.owner, by: .passkey)
        let own = try await Self.ofTheInstallation(site)
        try await Self.fallBehind(site)
        var shown = 0
        for route in site.world.assembly.routes.routes where route.method == .get && Self.writing[route.path] == nil {
            let path = site.path(own.reduce(route.path) { $0.replacing("{\($1.key)}", with: $1.value) })
            let before = try site.world.state()
            let status = try await site.owner.get(path).status
            #expect(status < 500, "\(path): \(status)")
            #expect(try site.world.state() == before, "\(path)")
            shown += status == 200 ? 1 : 0
        }
        #expect(shown > 100)
    }

    @Test("changes nothing, on any page, by GET or HEAD, signed in or not (AT-22)")
    func reading() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.appoint("ada@example.org", .support, .security, .infrastructure)
        try await site.world.prove(site.owner, by: .passkey)
        let outsider = site.world.browser()
        let own = try await Self.ofTheInstallation(site)
        for route in site.world.assembly.routes.routes where route.method == .get && Self.writing[route.path] == nil {
            let path = site.path(own.reduce(route.path) { $0.replacing("{\($1.key)}", with: $1.value) })
            let before = try site.world.state()
            for method in [HTTPRequest.Method.get, .head] {
                let status = try await site.owner.send(method, path).status
                let isForPrograms = if case .machine = route.access { true } else { false }
                // No provider is configured here, the app of the furnished factor is set up already, the round is no mystery, and
                // nothing that runs here was compared with notices of flaws, or has a file in a register.
                let isUnset =
                    status == 404
                    && (route.path.hasSuffix("/authenticator/{factor}") || route.path.hasSuffix("/{provider}")
                        || route.path.hasSuffix("/{finding}") || route.path.hasSuffix("/entries/{proof}/file")
                        || route.path.hasSuffix("/gmail/return") || route.path.hasSuffix("/cannot/{round}")
                        || route.path.hasSuffix("/google/return") || route.path.hasPrefix("/meetings/zoom"))
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
