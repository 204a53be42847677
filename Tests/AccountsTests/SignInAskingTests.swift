import HTTPTypes
import Primitives
import TestSupport
import TestStage
import Testing

@Suite("Asking to sign in")
struct SignInAskingTests {
    /// An answer without what is random in every answer.
    private static func bare(_ answer: TestAnswer, _ address: String) -> [String] {
        let headers = answer.headers.filter { $0.name != .contentSecurityPolicy && $0.name != .setCookie }
        var body = answer.body.replacing(answer.csrf, with: "").replacing(address, with: "")
        while let start = body.firstRange(of: "nonce=\""), let end = body[start.upperBound...].firstRange(of: "\"") {
            body.removeSubrange(start.lowerBound..<end.upperBound)
        }
        return ["\(answer.status)", body] + headers.map { "\($0)" }
    }

    @Test("looks the same for an address that has an account and one that has none, and writes to the first only")
    func unknown() async throws {
        let accounts = try await AccountsWorld()
        var seen: [[[String]]] = []
        for address in ["ada@example.org", "bob@example.org"] {
            let browser = accounts.world.browser()
            let asked = try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
            try await accounts.world.work()
            let sent = try await browser.get("/sign-in/sent")
            let wrong = try await browser.post("/sign-in/code", ["code": "CDFG-2345"], from: "/sign-in/sent")
            seen.append([asked, sent, wrong].map { Self.bare($0, address) })
        }
        #expect(seen[0] == seen[1])
        #expect(accounts.world.mail.all.map(\.to.text) == ["ada@example.org"])
    }

    @Test("looks the same also where several ask for one address, and codes are tried for an older wish")
    func unknownTwice() async throws {
        let accounts = try await AccountsWorld()
        var seen: [[Int]] = []
        for address in ["ada@example.org", "bob@example.org"] {
            var statuses: [Int] = []
            let first = accounts.world.browser()
            for browser in [first, accounts.world.browser(), accounts.world.browser(), accounts.world.browser()] {
                try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
                try await accounts.world.work()
                let answer = try await first.post("/sign-in/code", ["code": "CDFG-2345"], from: "/sign-in")
                statuses.append(answer.status)
            }
            seen.append(statuses)
        }
        #expect(seen[0] == seen[1])
        #expect(seen[0].first == 422)
    }

    @Test("answers two thousand times in the same bytes, whether or not an address has an account (AT-11)")
    func bytes() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        let csrf = try await browser.get("/sign-in").csrf
        var seen: [String: Set<[String]>] = [:]
        for number in 0..<2_000 {
            // Never soon enough to be limited.
            accounts.world.clock.advance(by: 301)
            let address = number % 2 == 0 ? "ada@example.org" : "bob@example.org"
            let answer = try await browser.submit("/sign-in", ["csrf": csrf, "address": address, "next": "/"])
            let headers = answer.headers.filter { $0.name != .contentSecurityPolicy }.map { "\($0)" }
            seen[address, default: []].insert(["\(answer.status)", answer.body] + headers)
        }
        #expect(seen["ada@example.org"] == seen["bob@example.org"])
        #expect(seen["ada@example.org"]?.count == 1 && seen["ada@example.org"]?.first?.first == "303")
    }

    @Test("cannot be made to mail a link to another host by what a request says of itself")
    func forgedHost() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        let csrf = try await browser.get("/sign-in").csrf
        let body = Array("csrf=\(csrf)&address=ada%40example.org&next=%2F".utf8)
        let type = ["Content-Type": "application/x-www-form-urlencoded"]
        let forged = [
            "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example",
            "X-Host": "evil.example", "X-Original-URL": "/evil", "X-Rewrite-URL": "/evil",
        ]
        let other = try await browser.send(.post, "/sign-in", headers: type, body: body, authority: "evil.example")
        #expect(other.status == 421)
        let answer = try await browser.send(.post, "/sign-in", headers: type.merging(forged) { $1 }, body: body)
        #expect(answer.status == 303)
        try await accounts.world.work()
        let mails = accounts.world.mail.all
        #expect(mails.count == 1 && mails.allSatisfy { !$0.source.contains("evil") })
        #expect(mails[0].words.contains { $0.hasPrefix(TestWorld.origin + "/sign-in/link#") })
    }

    @Test(
        "refuses what is not one plain address, beside the field, and notes nothing",
        arguments: [
            "ada@example.org\r\nBcc: eve@example.com", "ada@example.org,eve@example.com",
            "ada@example.org eve@example.com",
            "<ada@example.org>", "ada@example.org;eve@example.com", "Ada <ada@example.org>", "\"a b\"@example.org",
            "=?utf-8?q?ada?=@example.org", "ada@example.org\0", "ada@[127.0.0.1]", "äda@example.org", "", "ada",
        ])
    func addresses(_ address: String) async throws {
        let accounts = try await AccountsWorld()
        let answer = try await accounts.world.browser().post(
            "/sign-in", ["address": address, "next": "/"], from: "/sign-in")
        #expect(answer.status == 422)
        #expect(try accounts.count("sign_in") == 0)
    }

    @Test("carries on where a signed-out reader wanted to go, if that is in the site")
    func next() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        let door = try #require(try await browser.get("/members").location)
        #expect(try await browser.get(door).body.contains("name=\"next\" value=\"/members\""))
        for path in ["//evil.example", "https://evil.example", "%22%3E%3Cscript%3E"] {
            #expect(try await !browser.get("/sign-in?next=" + path).body.contains("name=\"next\""))
        }
    }

    @Test("takes one address field, not a list of them in any spelling")
    func arrays() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        let csrf = try await browser.get("/sign-in").csrf
        for fields in [
            "address=ada%40example.org&address=eve%40example.com", "address%5B%5D=ada%40example.org",
            "address%5B0%5D=x",
        ] {
            let answer = try await browser.send(
                .post, "/sign-in", headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array("csrf=\(csrf)&\(fields)&next=%2F".utf8))
            #expect(answer.status == 400)
        }
        #expect(try accounts.count("sign_in") == 0)
    }
}
