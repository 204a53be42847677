import HTTPTypes
import Limits
import TestStage
import Testing

@Suite("Visits to a sign-in provider")
struct ProviderLimitTests {
    @Test("that the neighbours have used up are open to a browser that is known here, there and back (AT-13)")
    func known() async throws {
        let it = try await ProviderWorld()
        _ = try await it.connect(it.owner, "ada-at-home")
        it.owner.setCookie("klatch_session", nil)
        let waiting = try await it.leave(it.world.browser())
        for limit in [Limit.providerVisit, .providerCallback] { try await it.world.exhaust(limit, it.world.anybody) }
        let stranger = it.world.browser()
        let refused = try await stranger.post("/sign-in/with/oidc", ["next": "/sessions"], from: "/sign-in")
        #expect(refused.status == 429)
        #expect(try await stranger.get(ProviderWorld.back(waiting)).status == 429)
        #expect(try await it.visit(it.owner, "ada-at-home").location == "/sessions")
    }

    @Test("by a known browser have an end too")
    func bounded() async throws {
        let it = try await ProviderWorld()
        try await it.world.exhaust(.providerVisit, it.world.anybody)
        it.owner.setCookie("klatch_session", nil)
        var statuses: [Int] = []
        for _ in 0..<11 {
            statuses.append(
                try await it.owner.post("/sign-in/with/oidc", ["next": "/sessions"], from: "/sign-in").status)
        }
        #expect(statuses == Array(repeating: 303, count: 10) + [429])
    }
}
