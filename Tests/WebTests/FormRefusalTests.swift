import HTTPTypes
import TestStage
import Testing

/// What a form of the whole site gets that no browser would have sent.
@Suite("A form that is not as it should be")
struct FormRefusalTests {
    private static let type = "application/x-www-form-urlencoded"

    /// Sends a body to the sign-in form with a good token before it.
    private func send(
        _ world: TestWorld, _ rest: [UInt8], type: String? = type, tokenFirst: Bool = true
    ) async throws -> TestAnswer {
        let browser = world.browser()
        let token = Array("csrf=\(try await browser.get("/sign-in").csrf)&".utf8)
        let headers = type.map { ["Content-Type": $0] } ?? [:]
        return try await browser.send(.post, "/sign-in", headers: headers, body: tokenFirst ? token + rest : rest)
    }

    private static let good = Array("address=ada%40example.org&next=%2F".utf8)

    @Test("is refused plainly, with nothing changed")
    func refused() async throws {
        let world = try await TestWorld()
        let before = try world.state()
        let many = (0..<199).map { "f\($0)=" }.joined(separator: "&")
        let bodies: [(String, [UInt8], Int)] = [
            ("an unknown field", Self.good + Array("&role=owner".utf8), 400),
            ("a repeated field", Self.good + Array("&next=%2F".utf8), 400),
            ("a second token", Self.good + Array("&csrf=x".utf8), 400),
            ("invalid UTF-8", Array("address=%FF&next=%2F".utf8), 400),
            ("a raw byte that is no UTF-8", Array("address=".utf8) + [0xFF] + Array("&next=%2F".utf8), 400),
            ("201 fields", Array("address=a&\(many)".utf8), 400),
            ("no value", Array("address".utf8), 400),
            ("JSON", Array("{\"address\":\"ada@example.org\"}".utf8), 400),
        ]
        for (what, body, status) in bodies {
            let answer = try await send(world, body)
            #expect(answer.status == status, "\(what)")
            #expect(
                answer.body.contains("<h1") && answer.headers[.contentType] == "text/html; charset=utf-8", "\(what)")
        }
        #expect(try world.state() == before)
    }

    @Test(
        "is refused by its type",
        arguments: [
            nil, "text/plain", "application/json", "multipart/form-data; boundary=b",
            "application/x-www-form-urlencodedx",
        ])
    func types(_ type: String?) async throws {
        let world = try await TestWorld()
        #expect(try await send(world, Self.good, type: type).status == 415)
        #expect(
            try await send(world, Self.good, type: "Application/X-WWW-Form-Urlencoded; charset=UTF-8").status == 303)
    }

    @Test("may have 65,536 bytes and not one more")
    func size() async throws {
        let world = try await TestWorld()
        let browser = world.browser()
        let start = "csrf=\(try await browser.get("/sign-in").csrf)&next=%2F&address="
        let headers = ["Content-Type": Self.type]
        for (size, status) in [(65_536, 422), (65_537, 413)] {
            let body = Array((start + String(repeating: "a", count: size - start.utf8.count)).utf8)
            #expect(try await browser.send(.post, "/sign-in", headers: headers, body: body).status == status)
        }
    }

    @Test(
        "for another host is not for us (AT-5)",
        arguments: [
            nil, "", "evil.example", "127.0.0.1", "127.0.0.1:8081", "127.0.0.1:8080.evil.example",
            "evil.example#127.0.0.1:8080",
        ])
    func hosts(_ authority: String?) async throws {
        let world = try await TestWorld()
        #expect(try await world.browser().send(.get, "/sign-in", authority: authority).status == 421)
    }

    @Test(
        "for our host under each of its local names is for us",
        arguments: ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
    func names(_ authority: String) async throws {
        #expect(try await TestWorld().browser().send(.get, "/sign-in", authority: authority).status == 200)
    }
}
