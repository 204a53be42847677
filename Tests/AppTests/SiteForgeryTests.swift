import App
import HTTPTypes
import Policy
import Primitives
import TestStage
import Testing
import Web

/// Requests that another site makes a browser send (AT-19, AT-22).
@Suite("A forged request")
struct SiteForgeryTests {
    private static func forms(_ site: FurnishedWorkspace) -> [Route] {
        site.world.assembly.routes.routes.filter { $0.method == .post && $0.body != .machine }
    }

    private static func multipart(_ token: String) -> (headers: [String: String], body: [UInt8]) {
        let field = token.isEmpty ? "" : "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n"
        let file =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n\r\nName,Email\r\n--b--\r\n"
        return (["Content-Type": "multipart/form-data; boundary=b"], Array((field + file).utf8))
    }

    private static func send(
        _ browser: TestBrowser, _ site: FurnishedWorkspace, _ route: Route, token: String,
        headers: [String: String] = [:]
    ) async throws -> Int {
        let path = site.path(route.path)
        if case .upload = route.body {
            let (type, body) = multipart(token)
            return try await browser.send(.post, path, headers: type.merging(headers) { $1 }, body: body).status
        }
        return try await browser.submit(path, token.isEmpty ? [:] : ["csrf": token], headers: headers).status
    }

    @Test(
        "without a token, or with the token of another browser or of another session of one's own, changes nothing (AT-19, AT-22)"
    )
    func tokens() async throws {
        let site = try await FurnishedWorkspace.first()
        let other = site.world.browser()
        let foreign = try await other.get("/sign-in").csrf
        let twin = site.world.browser()
        let link = try await OwnerLink(site.world.installation).make(origin: TestWorld.origin)
        try await twin.post("/owner", ["token": String(link.split(separator: "#").last ?? "")], from: "/owner")
        let twins = try await twin.get("/sessions").csrf
        try #require(!twins.isEmpty && !foreign.isEmpty)
        let before = try site.world.state()
        for route in Self.forms(site) {
            for token in ["", "x", foreign, twins] {
                #expect(try await Self.send(site.owner, site, route, token: token) == 403, "\(route.path)")
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test("that the browser itself calls foreign is refused, though its token is right")
    func foreignOrigin() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = try await site.owner.get("/sessions").csrf
        let before = try site.world.state()
        let signs = [
            ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "none"],
            ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "http://localhost:8081"],
            ["Origin": TestWorld.origin, "Sec-Fetch-Site": "cross-site"],
        ]
        for route in Self.forms(site) {
            for headers in signs {
                #expect(
                    try await Self.send(site.owner, site, route, token: token, headers: headers) == 403, "\(route.path)"
                )
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test(
        "is not needed for a file, and so no other site may have a browser fetch one: nothing is sent and nothing noted"
    )
    func files() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.prove(site.owner, by: .passkey)
        let before = try site.world.state()
        let files = site.world.assembly.routes.routes.filter {
            guard case .may = $0.access else { return false }
            return $0.method == .get && $0.path.split(separator: "/").last?.contains(".") == true
        }
        #expect(files.count > 8)
        for route in files {
            for sender in ["cross-site", "same-site"] {
                let answer = try await site.owner.get(site.path(route.path), ["Sec-Fetch-Site": sender])
                #expect(answer.status == 403, "\(route.path) \(sender): \(answer.status)")
            }
        }
        #expect(try site.world.state() == before)
        for sender in ["none", "same-origin"] {
            #expect(try await site.owner.get("/people/export.csv", ["Sec-Fetch-Site": sender]).status == 200)
        }
    }

    @Test("cannot come as a GET: the parameters of a form in an address do nothing (AT-22)")
    func asGet() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.appoint("ada@example.org", .support, .security, .infrastructure)
        try await site.world.prove(site.owner, by: .passkey)
        let token = try await site.owner.get("/sessions").csrf
        let before = try site.world.state()
        for route in Self.forms(site) {
            let status = try await site.owner.get(site.path(route.path) + "?csrf=\(token)&role=owner").status
            #expect([200, 303, 404, 405].contains(status), "\(route.path)")
        }
        #expect(try site.world.state() == before)
    }
}
