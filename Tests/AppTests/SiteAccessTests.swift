import App
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Web

@Suite("Every route of the site")
struct SiteAccessTests {
    /// Everything that answers somebody who is not signed in. A new one is added here on purpose or not at all.
    private static let published: Set<String> = [
        "GET /assets/{file}", "GET /health", "GET /robots.txt", "GET /sign-in", "POST /sign-in", "GET /sign-in/sent",
        "POST /sign-in/code", "GET /sign-in/passkey", "POST /sign-in/passkey", "GET /sign-in/password",
        "POST /sign-in/password", "GET /sign-in/link", "POST /sign-in/link", "GET /owner", "POST /owner",
        "GET /owner/setup",
        "POST /owner/setup", "GET /invitation", "POST /invitation", "POST /invitation/accept", "GET /not-me",
        "POST /not-me", "GET /me/{token}", "GET /me/{token}/departments.csv",
        "POST /me/{token}/asked", "POST /me/{token}/detail", "POST /me/{token}/pause", "POST /me/{token}/resume",
        "POST /me/{token}/leave",
        "POST /me/{token}/leave-audience",
        "POST /me/{token}/never", "POST /me/{token}/never/remove", "POST /me/{token}/about", "POST /me/{token}/wishes",
        "POST /me/{token}/wish", "POST /me/{token}/wish/up", "POST /me/{token}/wish/remove", "POST /me/{token}/private",
        "GET /me/{token}/stored", "GET /me/{token}/stored.json", "POST /me/{token}/stored/correct",
        "POST /me/{token}/stored/erase", "GET /me/{token}/met/{round}", "POST /me/{token}/met/{round}",
        "POST /me/{token}/met/{round}/kind", "POST /me/{token}/kind/{kind}/report", "POST /me/{token}/later",
        "GET /me/{token}/cannot/{round}", "POST /me/{token}/cannot/{round}",
        "GET /me/{token}/leave/{program}", "GET /me/{token}/round", "POST /me/{token}/round", "GET /me/{token}/again",
        "POST /me/{token}/again", "GET /me/{token}/question", "POST /me/{token}/question",
        "GET /me/{token}/answers.csv",
        "POST /me/{token}/leave/{program}", "POST /sign-in/with/{provider}", "GET /sign-in/return/{provider}",
        "GET /sign-in/not-connected/{provider}",
        "GET /api/v1/audiences", "GET /api/v1/audiences/{audience}/people", "GET /join/{invite}", "POST /join/{invite}",
        "GET /join/{invite}/code", "POST /join/{invite}/code", "GET /join/{invite}/done",
        "GET /trust", "GET /trust.json", "GET /status", "GET /.well-known/security.txt", "GET /report", "POST /report",
        "GET /report/policy", "GET /report/{reportToken}", "POST /report/{reportToken}", "GET /advisories",
        "GET /contact",
        "GET /poll/{pollToken}", "POST /poll/{pollToken}", "GET /vote/{voterToken}", "POST /vote/{voterToken}",
        "POST /vote/{voterToken}/forget",
        "GET /book/{bookingLink}", "POST /book/{bookingLink}", "GET /book/{bookingLink}/zone",
        "GET /embed/{bookingLink}/zone",
        "GET /embed/{bookingLink}",
        "GET /booking/{bookingToken}", "POST /booking/{bookingToken}", "POST /booking/{bookingToken}/release",
        "GET /booking/{bookingToken}/move", "POST /booking/{bookingToken}/move",
        "GET /booking/{bookingToken}/move/zone",
        "POST /booking/{bookingToken}/cancel", "POST /booking/{bookingToken}/forget",
        "GET /booking/{bookingToken}/invitation.ics",
        "POST /meetings/zoom/news",
        "GET /trust/versions", "GET /trust/versions/{version}", "GET /trust/versions/{version}/signed.json",
        "GET /trust/feed.atom", "GET /privacy", "GET /privacy.json", "GET /terms",
        "GET /sub-processors", "GET /sub-processors.json", "GET /sub-processors/feed.atom",
        "GET /api/v1/people", "GET /api/v1/programs", "GET /api/v1/rounds",
    ]

    private static func isPublic(_ route: Route) -> Bool {
        switch route.access {
        case .open, .visitor, .link, .machine: true
        case .may: false
        }
    }

    @Test("is closed, or public with a reason and on the list of what is public")
    func reasons() async throws {
        let routes = try await TestWorld().assembly.routes.routes
        let open = routes.filter { Self.isPublic($0) && !$0.path.hasPrefix("/scim/v2/") }
        #expect(Set(open.map { "\($0.method.rawValue) \($0.path)" }) == Self.published)
        for route in open {
            let reason = route.access.description.split(separator: ":", maxSplits: 1).last ?? ""
            #expect(reason.count > 5, "\(route.path)")
        }
    }

    @Test("answers only GET and POST, but for the directory's, which programs alone can send")
    func methods() async throws {
        let routes = try await TestWorld().assembly.routes.routes
        for route in routes where route.method != .get && route.method != .post {
            #expect(route.path.hasPrefix("/scim/v2/"), "\(route.path)")
        }
    }

    @Test("that is closed sends a signed-out reader to sign in and refuses a signed-out writer, and nothing changes")
    func signedOut() async throws {
        let site = try await FurnishedWorkspace.first()
        let before = try site.world.state()
        for route in site.world.assembly.routes.routes where !Self.isPublic(route) {
            let path = site.path(route.path)
            let browser = site.world.browser()
            if route.method == .get {
                let answer = try await browser.get(path)
                #expect(answer.status == 303 && answer.location == "/sign-in?next=\(path)", "\(path)")
            } else {
                #expect(try await browser.submit(path, ["csrf": "x"]).status == 401, "\(path)")
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test("that wants a role refuses who has a lesser one, and nothing changes")
    func roles() async throws {
        let site = try await FurnishedWorkspace.first()
        let member = try await site.world.invited("mia@example.org", as: "member", by: site.owner)
        let before = try site.world.state()
        let token = try await member.get("/sessions").csrf
        for route in site.world.assembly.routes.routes {
            guard case .may(let act) = route.access, act.area == .workspace, !Grants.has(.member, act) else { continue }
            let path = site.path(route.path)
            let answer =
                route.method == .get ? try await member.get(path) : try await member.submit(path, ["csrf": token])
            #expect(answer.status == 403, "\(route.method) \(path)")
        }
        #expect(try site.world.state() == before)
    }

    /// One route for each act of a workspace, a page where there is one.
    private static func workspaceRoutes(_ site: FurnishedWorkspace) -> [(act: Act, route: Route)] {
        let all = site.world.assembly.routes.routes.compactMap { route -> (act: Act, route: Route)? in
            if case .may(let act) = route.access, act.area == .workspace { (act, route) } else { nil }
        }
        return Act.allCases.compactMap { act in
            all.first { $0.act == act && $0.route.method == .get } ?? all.first { $0.act == act }
        }
    }

    private static func status(
        _ site: FurnishedWorkspace, _ browser: TestBrowser, _ route: Route, _ csrf: String
    ) async throws -> Int {
        let path = site.path(route.path)
        return route.method == .get
            ? try await browser.get(path).status : try await browser.submit(path, ["csrf": csrf]).status
    }

    @Test("opens to a member what their role has, and nothing to who is only invited, suspended or gone (AT-24)")
    func states() async throws {
        let site = try await FurnishedWorkspace.first()
        let routes = Self.workspaceRoutes(site)
        try #require(routes.count > 20)
        for role in Role.allCases {
            let address = "\(role)@example.org"
            try await Self.tryInvited(site, routes, address)
            let browser = try await site.world.invited(address, as: "member", by: site.owner)
            let person = try #require(
                try site.world.read(
                    "SELECT person_id FROM membership WHERE role = 'member' ORDER BY created_at DESC LIMIT 1"
                ).first)
            let change = { (words: String) in
                _ = try site.world.test.asOwner(
                    "SET app.scope = 'system'; UPDATE membership SET \(words) WHERE person_id = '\(person)'")
            }
            try change("role = '\(role.rawValue)'")
            let csrf = try await browser.get("/sessions").csrf
            for (act, route) in routes where route.method == .get || !Grants.has(role, act) {
                let status = try await Self.status(site, browser, route, csrf)
                #expect((status == 403) == !Grants.has(role, act), "\(role) \(act): \(status)")
            }
            try change("state = 'suspended'")
            for (act, route) in routes {
                #expect(try await Self.status(site, browser, route, csrf) == 403, "\(role), suspended: \(act)")
            }
            try change("state = 'active'")
            try await site.owner.post("/members/\(person)/remove", from: "/members")
            for (act, route) in routes {
                let status = try await Self.status(site, browser, route, csrf)
                #expect(status == (route.method == .get ? 303 : 401), "\(role), gone: \(act), \(status)")
            }
        }
    }

    /// An invitation that nobody accepted is no way in, and opens no page.
    private static func tryInvited(
        _ site: FurnishedWorkspace, _ routes: [(act: Act, route: Route)], _ address: String
    ) async throws {
        try await site.owner.post("/members/invite", ["address": address, "role": "admin"], from: "/members")
        let browser = site.world.browser()
        try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
        try await site.world.work()
        let mails = site.world.mail.all.filter { $0.to.text == address }
        #expect(!mails.isEmpty && !mails.contains { $0.source.contains("/sign-in/link#") })
        for (act, route) in routes where route.method == .get {
            let answer = try await browser.get(site.path(route.path))
            #expect(answer.location?.hasPrefix("/sign-in?") == true, "invited: \(act)")
        }
    }

    @Test("keeps its method whatever a header or a field says")
    func methodOverride() async throws {
        let site = try await FurnishedWorkspace.first()
        let before = try site.world.state()
        let path = site.path("/programs/{program}")
        for header in ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"] {
            #expect(try await site.owner.get(path, [header: "POST"]).status == 200)
        }
        #expect(try await site.owner.get(path + "?_method=POST").status == 200)
        for method in [HTTPRequest.Method.put, .delete, .patch, .options, .trace] {
            #expect(try await site.owner.send(method, path).status == (method == .trace ? 404 : 405))
        }
        #expect(try site.world.state() == before)
    }
}
