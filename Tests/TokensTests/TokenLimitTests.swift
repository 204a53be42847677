import HTTPTypes
import Limits
import Primitives
import TestStage
import TestSupport
import Testing

@Suite("Programs that ask too often")
struct TokenLimitTests {
    @Test("are answered 429 as JSON, with the seconds to wait, each token by itself")
    func requests() async throws {
        let tokens = try await TokensWorld()
        let (first, second) = (try await tokens.make(), try await tokens.make())
        let world = tokens.world
        let ids = try world.read("SELECT id FROM bearer_token ORDER BY created_at, id").compactMap {
            Identifier<Never>($0)?.uuid
        }
        try #require(ids.count == 2)
        try await world.exhaust(.apiRequest, [world.limiter.keys.token(ids[0]), world.workspace()])
        var statuses: [Int] = []
        for token in [first, second] {
            let answer = try await tokens.get("/api/v1/people", token)
            statuses.append(answer.status)
            guard answer.status == 429 else { continue }
            #expect(answer.headers[.retryAfter] == "1" && answer.headers[.contentType] == "application/problem+json")
            #expect(answer.body.contains("\"status\":429"))
        }
        #expect(statuses.sorted() == [200, 429])
    }

    @Test("with wrong tokens are refused, and a good one of the same network is not")
    func refused() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        try await tokens.world.exhaust(.refusedToken, tokens.world.anybody)
        for wrong in ["klatch_pat_x", String(token.dropLast()) + "0"] {
            let answer = try await tokens.get("/api/v1/people", wrong)
            #expect(answer.status == 429 && answer.headers[.retryAfter] == "60")
        }
        #expect(try await tokens.get("/api/v1/people", token).status == 200)
        #expect(try await tokens.world.browser().get("/api/v1/people").status == 401)
    }
}
