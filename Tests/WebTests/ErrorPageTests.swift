import HTTPTypes
import Testing

@testable import Web

@Suite("An error page")
struct ErrorPageTests {
    @Test("of a failure has a reference and no word of what failed")
    func failure() async throws {
        let answer = try await SmallSite().send(.get, "/broken")
        #expect(answer.status == 500)
        #expect(!answer.body.contains("secret-detail") && !answer.body.contains("Broken"))
        #expect(answer.body.firstMatch(ofHexDigits: 16) != nil)
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
    }

    @Test("has another reference each time")
    func reference() async throws {
        let site = try SmallSite()
        let first = try await site.send(.get, "/broken").body.firstMatch(ofHexDigits: 16)
        let second = try await site.send(.get, "/broken").body.firstMatch(ofHexDigits: 16)
        #expect(first != nil && first != second)
    }

    @Test(
        "is a problem for programs that ask for JSON (RFC 9457)",
        arguments: [("/broken", 500), ("/absent", 404), ("/closed", 401)])
    func problem(_ path: String, _ status: Int) async throws {
        for accept in ["application/json", "application/problem+json"] {
            let answer = try await SmallSite().send(.get, path, ["Accept": accept])
            #expect(answer.status == status && answer.header("Content-Type") == "application/problem+json")
            #expect(answer.body.contains("\"status\":\(status)") && answer.body.contains("\"instance\":\""))
            #expect(!answer.body.contains("secret-detail"))
        }
        #expect(
            try await SmallSite().send(.get, path, ["Accept": "text/html,application/json"]).header("Content-Type")
                != "application/problem+json")
    }

    @Test("shows nothing of the request that it refuses")
    func reflection() async throws {
        let site = try SmallSite()
        let mark = "zzmarkzz"
        for path in ["/\(mark)", "/absent?\(mark)", "/words/%FF\(mark)", "/words/a%2F\(mark)"] {
            let answer = try await site.send(
                .get, path, ["Referer": mark, "User-Agent": mark, "Accept-Language": mark])
            #expect(answer.status == 404 && !answer.body.contains(mark), "\(path)")
        }
    }

    @Test(
        "speaks the reader's language where the site does",
        arguments: [("de-AT,en;q=0.5", "de"), ("fr-CA, en", "fr"), ("xx, de", "de"), ("", "en"), ("*", "en")])
    func language(_ accept: String, _ language: String) async throws {
        let answer = try await SmallSite().send(.get, "/absent", ["Accept-Language": accept])
        #expect(answer.header("Content-Language") == language && answer.body.contains("<html lang=\"\(language)\">"))
    }
}

extension String {
    /// The first run of lower-case hexadecimal digits of exactly this length that stands between tags or spaces.
    fileprivate func firstMatch(ofHexDigits count: Int) -> String? {
        split { "<> \n".contains($0) }.map(String.init).first { word in
            word.utf8.count == count && word.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        }
    }
}
