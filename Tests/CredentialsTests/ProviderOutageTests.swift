import Foundation
import HTTPTypes
import TestStage
import TestSupport
import Testing

@Suite("A provider that does not answer")
struct ProviderOutageTests {
    private static let settings = "/.well-known/openid-configuration"

    private func leave(_ it: ProviderWorld) async throws -> String? {
        try await it.world.browser().post("/sign-in/with/oidc", ["next": "/"], from: "/sign-in").location
    }

    @Test("is left alone for half a minute, however many people try, and then asked again")
    func pause() async throws {
        let it = try await ProviderWorld()
        it.issuer.goDown()
        for _ in 0..<3 { #expect(try await leave(it) == "/sign-in") }
        let once = it.issuer.asked(Self.settings)
        it.world.clock.advance(by: 29)
        #expect(try await leave(it) == "/sign-in" && it.issuer.asked(Self.settings) == once)
        it.issuer.goDown(false)
        it.world.clock.advance(by: 1)
        #expect(try await leave(it)?.hasPrefix(it.issuer.address) == true)
        #expect(it.issuer.asked(Self.settings) == once + 1)
    }

    @Test("for a while is met by what it said within the last day")
    func known() async throws {
        let it = try await ProviderWorld()
        #expect(try await leave(it)?.hasPrefix(it.issuer.address) == true)
        it.issuer.goDown()
        it.world.clock.advance(by: 86_399)
        #expect(try await leave(it)?.hasPrefix(it.issuer.address) == true)
        it.world.clock.advance(by: 31)
        #expect(try await leave(it) == "/sign-in")
    }

    @Test("for its keys sends everybody back to the other ways: nobody is told that they are not believed")
    func keys() async throws {
        let it = try await ProviderWorld()
        let browsers = [it.world.browser(), it.world.browser()]
        var departures: [ProviderWorld.Departure] = []
        for browser in browsers { departures.append(try await it.leave(browser)) }
        it.issuer.goDown("/keys")
        for (browser, departure) in zip(browsers, departures) {
            try it.issuer.grant(to: "ada", nonce: departure.nonce, at: it.world.clock.now)
            let answer = try await browser.get(ProviderWorld.back(departure))
            #expect(answer.status == 303 && answer.location == "/sign-in?next=/sessions")
        }
        #expect(try it.count("audit_event WHERE action = 'provider-answer.refused'") == "0")
    }

    @Test("is one call for all who come at once, for its settings as for its keys")
    func together() async throws {
        let it = try await ProviderWorld()
        let before = it.issuer.asked(Self.settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 { group.addTask { _ = try await leave(it) } }
            try await group.waitForAll()
        }
        #expect(it.issuer.asked(Self.settings) == before + 1)
    }

    @Test("a state that left before midnight is good after it, for what is left of its ten minutes")
    func midnight() async throws {
        let it = try await ProviderWorld()
        _ = try await it.connect(it.owner, "ada-at-home")
        it.owner.setCookie("klatch_session", nil)
        let now = it.world.clock.now.timeIntervalSince1970
        it.world.clock.advance(by: (now / 86_400).rounded(.up) * 86_400 - now - 300)
        let departure = try await it.leave(it.owner)
        it.world.clock.advance(by: 599)
        try it.issuer.grant(to: "ada-at-home", nonce: departure.nonce, at: it.world.clock.now)
        #expect(try await it.owner.get(ProviderWorld.back(departure)).location == "/sessions")
        it.owner.setCookie("klatch_session", nil)
        let late = try await it.leave(it.owner)
        it.world.clock.advance(by: 600)
        #expect(try await it.owner.get(ProviderWorld.back(late)).status == 400)
    }
}
