import Foundation
import Outbound
import Primitives
import TestStage
import TestSupport
import Testing

@testable import ZoomAPI

@Suite("Leave at Zoom")
struct ZoomOAuthTests {
    @Test("is asked for with a state, the challenge of PKCE and the way back, and with nothing else")
    func page() {
        let page = ZoomWorld.client().consentPage(state: "st-1", challenge: "ch_1", redirect: ZoomWorld.redirect)
        #expect(
            page == "https://zoom.us/oauth/authorize?response_type=code&client_id=zoom-client"
                + "&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fmeetings%2Fzoom%2Freturn&state=st-1"
                + "&code_challenge=ch_1&code_challenge_method=S256")
    }

    @Test("is exchanged once, and only by who holds the verifier")
    func exchange() async throws {
        let world = try await ZoomWorld()
        let code = try await world.code(challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        let wrong = await failure {
            _ = try await world.oauth.exchange(
                code, verifier: Secret("another"), redirect: ZoomWorld.redirect, for: ZoomWorld.onBehalf,
                now: ZoomWorld.now)
        }
        #expect(wrong == .revoked)
        let grant = try await world.grant()
        #expect(grant.access.expiresAt == ZoomWorld.now.addingTimeInterval(3_599))
        let account = ZoomAccount(.me, through: world.door, for: ZoomWorld.onBehalf, token: grant.access.token)
        let user = try await account.user()
        #expect(user.id.text == "u-" + world.name && user.address == world.name + "@zoom.example")
    }

    @Test("changes with each renewal: the token before is refused, and says that only connecting again helps")
    func renewal() async throws {
        let world = try await ZoomWorld()
        let first = try await world.grant()
        let second = try await world.oauth.renew(first.refresh, for: ZoomWorld.onBehalf, now: ZoomWorld.now)
        #expect(second.refresh.reveal() != first.refresh.reveal())
        let again = await failure {
            _ = try await world.oauth.renew(first.refresh, for: ZoomWorld.onBehalf, now: ZoomWorld.now)
        }
        #expect(again == .revoked)
    }

    @Test(
        "whose renewal was not answered, or with 503, is unknown and not repeated",
        arguments: ["done-lost", "lost", "503"])
    func lost(_ fault: String) async throws {
        let world = try await ZoomWorld()
        let grant = try await world.grant()
        try await world.fault("token.refresh", fault)
        let failed = await failure {
            _ = try await world.oauth.renew(grant.refresh, for: ZoomWorld.onBehalf, now: ZoomWorld.now)
        }
        #expect(failed == .unknown)
        #expect(try await world.state().calls.filter { $0 == "token.refresh" }.count == 1)
    }

    @Test("by another secret is the operator's to mend")
    func client() async throws {
        let world = try await ZoomWorld()
        let grant = try await world.grant()
        let oauth = ZoomOAuth(ZoomWorld.client(secret: "other"), through: world.door)
        let failed = await failure {
            _ = try await oauth.renew(grant.refresh, for: ZoomWorld.onBehalf, now: ZoomWorld.now)
        }
        #expect(failed == .clientRefused)
    }

    @Test("is given back, and giving back what is gone already is fine")
    func revoke() async throws {
        let world = try await ZoomWorld()
        let grant = try await world.grant()
        try await world.oauth.revoke(grant.access.token, for: ZoomWorld.onBehalf)
        #expect(try await world.state().isEnded)
        try await world.oauth.revoke(grant.access.token, for: ZoomWorld.onBehalf)
    }

    @Test("of a company is its own, for its account alone, and reaches each user by address")
    func company() async throws {
        let world = try await ZoomWorld()
        let state = try await world.state()
        let oauth = ZoomOAuth(ZoomWorld.company(), through: world.door)
        let access = try await oauth.company("account-1", for: ZoomWorld.onBehalf, now: ZoomWorld.now)
        let account = ZoomAccount(
            .address(try EmailAddress(parsing: state.address)), through: world.door, for: ZoomWorld.onBehalf,
            token: access.token)
        #expect(try await account.user().id.text == state.id)
        let nobody = ZoomAccount(
            .address(try EmailAddress(parsing: "nobody@zoom.example")), through: world.door, for: ZoomWorld.onBehalf,
            token: access.token)
        #expect(await failure { _ = try await nobody.user() } == .noUser)
        let other = await failure {
            _ = try await oauth.company("account-2", for: ZoomWorld.onBehalf, now: ZoomWorld.now)
        }
        #expect(other == .rejected(status: 400, code: nil))
    }

    @Test("of a company is asked for once however many want it, and anew where it was refused")
    func shared() async throws {
        let (company, count) = (ZoomCompany(), Counter())
        @Sendable func ask(_ refused: Secret<String>?) async throws -> String {
            try await company.access(refused: refused, now: ZoomWorld.now) {
                let number = await count.next()
                return .success(
                    ZoomAccess(token: Secret("t\(number)"), expiresAt: ZoomWorld.now.addingTimeInterval(3_600)))
            }.token.reveal()
        }
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await ask(nil) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(all == ["t1"])
        #expect(try await ask(Secret("t1")) == "t2")
        #expect(try await ask(Secret("t1")) == "t2")
    }

    private actor Counter {
        private var count = 0
        func next() -> Int {
            count += 1
            return count
        }
    }
}
