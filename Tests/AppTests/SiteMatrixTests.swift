import App
import HTTPTypes
import Primitives
import TestStage
import TestSupport
import Testing
import Web

/// Every form of the site against every way in which a request can be a little wrong (AT-20, AT-22, AT-23).
@Suite("A request that is not quite what a form of ours sends")
struct SiteMatrixTests {
    private enum Token: CaseIterable { case missing, foreign, right }

    private static let origins: [[String: String]] = [
        [:], ["Origin": TestWorld.origin, "Sec-Fetch-Site": "same-origin"], ["Origin": "https://evil.example"],
        ["Origin": "null", "Sec-Fetch-Site": "cross-site"],
    ]
    private static let types = [
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "application/json", "",
    ]

    private static func isOurs(_ origin: [String: String]) -> Bool {
        origin["Origin"] == nil || origin["Origin"] == TestWorld.origin
    }

    /// What a browser would send of that type, with the token in it.
    private static func body(_ type: String, _ token: String) -> [UInt8] {
        if type.hasPrefix("multipart") {
            return Array("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n--b--\r\n".utf8)
        }
        return Array((type == "application/json" ? "{\"csrf\":\"\(token)\"}" : "csrf=\(token)").utf8)
    }

    private static func forms(_ site: FurnishedWorkspace) -> [Route] {
        site.world.assembly.routes.routes.filter { $0.method == .post && $0.body != .machine }
    }

    private static func isRight(_ route: Route, _ type: String, _ token: Token, _ origin: [String: String]) -> Bool {
        let wanted = route.body == .form ? types[0] : types[1]
        return type == wanted && token == .right && isOurs(origin)
    }

    @Test("changes nothing: content type × token × origin, on every route (AT-20, AT-22)")
    func matrix() async throws {
        let site = try await FurnishedWorkspace.first()
        let foreign = try await site.world.browser().get("/sign-in").csrf
        let right = try await site.owner.get("/sessions").csrf
        try #require(!foreign.isEmpty && !right.isEmpty)
        let tokens: [Token: String] = [.missing: "", .foreign: foreign, .right: right]
        let before = try site.world.state()
        for route in Self.forms(site) {
            for type in Self.types {
                for token in Token.allCases {
                    for origin in Self.origins where !Self.isRight(route, type, token, origin) {
                        let headers = type.isEmpty ? origin : origin.merging(["Content-Type": type]) { $1 }
                        let status = try await site.owner.send(
                            .post, site.path(route.path), headers: headers, body: Self.body(type, tokens[token] ?? "")
                        ).status
                        #expect(
                            [400, 403, 415].contains(status), "\(route.path) \(type) \(token) \(origin): \(status)")
                    }
                }
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test("is no other method in disguise: verbs, and headers and fields that name one (AT-22)")
    func methods() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = try await site.owner.get("/sessions").csrf
        let before = try site.world.state()
        let type = ["Content-Type": Self.types[0]]
        let body = Array("csrf=\(token)&_method=POST".utf8)
        for route in Self.forms(site) {
            for method in [HTTPRequest.Method.put, .patch, .delete, .options] {
                let headers = type.merging(["X-HTTP-Method-Override": "POST"]) { $1 }
                let answer = try await site.owner.send(method, site.path(route.path), headers: headers, body: body)
                #expect(answer.status == 405, "\(method) \(route.path)")
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test("has no field that is a column of ours and not of the form (AT-23)")
    func columns() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = try await site.owner.get("/sessions").csrf
        let before = try site.world.state()
        let columns = [
            "workspace_id", "workspaceId", "account_id", "accountId", "is_operator", "isOperator", "created_at",
            "second_factor", "has_factors", "verified", "owner_id", "token_hash",
        ]
        for route in Self.forms(site) where route.body == .form {
            for column in columns {
                let answer = try await site.owner.submit(site.path(route.path), ["csrf": token, column: site.id])
                // 404: no provider is configured here.
                #expect([400, 403, 404].contains(answer.status), "\(route.path) \(column): \(answer.status)")
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test("with a session but without a token of its own opens nothing that is made for programs (AT-20)")
    func machines() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = try await site.owner.get("/sessions").csrf
        let before = try site.world.state()
        for route in site.world.assembly.routes.routes {
            guard case .machine = route.access else { continue }
            let answer = try await site.owner.send(
                route.method, site.path(route.path),
                headers: ["Content-Type": "application/json", "X-CSRF-Token": token, "Origin": TestWorld.origin],
                body: route.method == .get ? [] : Array("{}".utf8))
            #expect(answer.status == 401, "\(route.method) \(route.path)")
            #expect(answer.headers[values: .setCookie].isEmpty, "\(route.path)")
        }
        #expect(try site.world.state() == before)
    }
}

@Suite("A session")
struct SessionLookupTests {
    private static func lookUps(_ trips: [[String]]) -> Int {
        trips.joined().count { $0.contains("s.previous_hash, s.generation") }
    }

    @Test("is looked up once for each request that needs it, and by one query; where nobody is signed in, never")
    func once() async throws {
        let site = try await FurnishedWorkspace.first()
        for route in site.world.assembly.routes.routes {
            guard case .may = route.access else { continue }
            let path = site.path(route.path)
            for (browser, expected) in [(site.owner, 1), (site.world.browser(), 0)] {
                let trips = try await site.world.test.trips {
                    _ =
                        route.method == .get
                        ? try await browser.get(path) : try await browser.submit(path, ["csrf": "x"])
                }
                #expect(Self.lookUps(trips) == expected, "\(route.method) \(path)")
            }
        }
    }
}
