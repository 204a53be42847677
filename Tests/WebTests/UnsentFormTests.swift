import HTTPTypes
import Primitives
import Testing

@testable import Web

@Suite("A form that came too soon")
struct UnsentFormTests {
    private struct TooSoon: Refusal {
        let status = 429
        let words = WordKey("error.try-again")
        let retryAfter: Int? = 30
    }

    private static let text = "A long answer, with <b>signs</b> and \"quotes\""
    private static let visitor = String(repeating: "v", count: 43)

    private func site() throws -> SmallSite {
        try SmallSite(more: [.post("/soon", .open("a test")) { _ in throw TooSoon() }])
    }

    private func send(
        _ site: SmallSite, _ fields: [String: String], _ headers: [String: String] = ["Origin": "http://klatch.test"],
        token: String? = nil
    ) async throws -> SmallSite.Answer {
        let known = token ?? site.site.forgery.token(for: "visitor:" + Self.visitor).masked
        let body = fields.merging(["csrf": known]) { own, _ in own }.map { name, value in
            "\(name)=" + value.utf8.map { "%" + String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        }
        let common = ["Content-Type": "application/x-www-form-urlencoded", "Cookie": "klatch_visitor=" + Self.visitor]
        return try await site.send(
            .post, "/soon", common.merging(headers) { $1 }, body: Array(body.joined(separator: "&").utf8))
    }

    @Test("comes back with all that was typed, escaped, and with what sends it again")
    func back() async throws {
        let answer = try await send(site(), ["words": Self.text, "id": "7"])
        #expect(answer.status == 429 && answer.header("Retry-After") == "30")
        #expect(answer.body.contains("action=\"/soon\"") && answer.body.contains("name=\"id\" value=\"7\""))
        #expect(answer.body.contains("A long answer, with &lt;b&gt;signs&lt;/b&gt;") && !answer.body.contains("<b>"))
        #expect(answer.body.contains(">Send it again</button>") && answer.body.contains("What you typed"))
    }

    @Test("comes back from a page with an old token too, but from no other site's, nor where the browser is silent")
    func origin() async throws {
        let site = try site()
        #expect(try await send(site, ["words": Self.text], token: "old").body.contains("A long answer"))
        for headers in [[:], ["Origin": "http://evil.example"], ["Origin": "null"]] {
            let answer = try await send(site, ["words": Self.text], headers, token: "old")
            #expect(answer.status == 403 && !answer.body.contains("A long answer"), "\(headers)")
        }
    }

    @Test("is not written into a page again where it holds a secret, or to a program")
    func secret() async throws {
        let site = try site()
        #expect(try await !send(site, ["words": Self.text, "password": "x"]).body.contains("A long answer"))
        let program = ["Origin": "http://klatch.test", "Accept": "application/json"]
        #expect(try await !send(site, ["words": Self.text], program).body.contains("A long answer"))
    }
}
