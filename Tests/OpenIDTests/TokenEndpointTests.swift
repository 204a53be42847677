import Primitives
import Testing

@testable import OpenID

@Suite("What a token endpoint answers")
struct TokenEndpointTests {
    let world: FlowWorld

    init() throws { world = try .generic() }

    private func error(_ status: Int, _ body: String, type: String? = "application/json") throws -> ExchangeError? {
        do {
            _ = try world.exchange().read(ProviderAnswer(status: status, contentType: type, body: Array(body.utf8)))
            return nil
        } catch { return error as? ExchangeError }
    }

    @Test("A code that the provider does not take is refused, in each provider's words")
    func refused() throws {
        let bodies = [
            (400, "{\"error\":\"invalid_grant\"}"), (400, "{\"error\":\"invalid_request\"}"),
            (403, "{\"error\":\"invalid_code\"}"),
        ]
        for (status, body) in bodies { #expect(try error(status, body) == .refused) }
    }

    @Test("A provider that does not know us is told apart, for it is ours to mend")
    func misconfigured() throws {
        for (status, code) in [(401, "invalid_client"), (400, "unauthorized_client"), (400, "invalid_scope")] {
            #expect(try error(status, "{\"error\":\"\(code)\"}") == .misconfigured)
        }
        #expect(try error(401, "") == .misconfigured)
    }

    @Test("Down, slow down and nonsense are neither a yes nor a no")
    func unavailable() throws {
        for status in [100, 204, 301, 302, 307, 404, 429, 500, 502, 503] {
            #expect(try error(status, "{\"error\":\"invalid_grant\"}") == .unavailable, "\(status)")
        }
        for body in ["", "<html>", "[]", "{}", "{\"error\":1", "{\"access_token\":\"a\"}"] {
            #expect(try error(200, body) == .unavailable, "\(body)")
        }
        #expect(try error(400, "<html>", type: "text/html") == .unavailable)
    }

    private let good = "\"access_token\":\"a\",\"id_token\":\"b.c.d\""

    @Test("Only bearer tokens in JSON are taken")
    func types() throws {
        for type in ["Bearer", "bearer", "BEARER"] {
            #expect(try error(200, "{\(good),\"token_type\":\"\(type)\"}") == nil)
        }
        for type in ["\"DPoP\"", "\"mac\"", "\"\"", "null", "[\"Bearer\"]"] {
            #expect(try error(200, "{\(good),\"token_type\":\(type)}") == .unavailable, "\(type)")
        }
        let right = "{\(good),\"token_type\":\"Bearer\"}"
        #expect(try error(200, right, type: "application/json; charset=utf-8") == nil)
        for type in [nil, "text/html", "text/plain", "application/json-seq", "application/jwt"] {
            #expect(try error(200, right, type: type) == .unavailable)
        }
    }

    @Test("What came is read within bounds")
    func bounds() throws {
        let all = "\"refresh_token\":\"r\",\"scope\":\"openid email\",\"expires_in\":3600"
        let body = "{\(good),\"token_type\":\"Bearer\",\(all)}"
        let tokens = try world.exchange().read(
            ProviderAnswer(status: 200, contentType: "application/json", body: Array(body.utf8)))
        #expect(tokens.accessToken.reveal() == "a" && tokens.refreshToken?.reveal() == "r")
        #expect(tokens.scopes == ["openid", "email"] && tokens.lifetime == 3_600)
        let bad = [
            "\"expires_in\":-1", "\"expires_in\":\"3600\"", "\"expires_in\":1e9", "\"expires_in\":999999999999",
            "\"refresh_token\":\"\"", "\"refresh_token\":\"a b\"", "\"refresh_token\":\"\\n\"", "\"scope\":[]",
            "\"access_token\":\"b\"", "\"refresh_token\":\"\(String(repeating: "r", count: 17_000))\"",
            "\"x\":\"\(String(repeating: "x", count: 66_000))\"",
        ]
        for extra in bad {
            #expect(
                try error(200, "{\(good),\"token_type\":\"Bearer\",\(extra)}") == .unavailable, "\(extra.prefix(40))")
        }
    }
}
