import Foundation
import Store
import TestStage
import TestSupport
import Testing

/// What is good once, shown several times at the same moment.
@Suite("At the same time")
struct FactorRaceTests {
    private func statuses(
        _ count: Int, _ send: @escaping @Sendable (Int) async throws -> Int
    ) async throws -> [Int: Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count { group.addTask { try await send(number) } }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    @Test("one code of an app opens one session of two, and once")
    func code() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 60)
        let browsers = [try await world.signedInByMail(), try await world.signedInByMail()]
        let tokens = [
            try await browsers[0].get("/second-factor").csrf, try await browsers[1].get("/second-factor").csrf,
        ]
        let code = try app.code(at: world.world.clock.now)
        let found = try await statuses(4) { number in
            let fields = ["csrf": tokens[number % 2], "code": code, "next": "/"]
            return try await browsers[number % 2].submit("/second-factor/code", fields).status
        }
        #expect(found == [303: 1, 422: 3])
        #expect(try world.world.read("SELECT count(*) FROM session WHERE second_factor = 'totp'") == ["2"])
    }

    @Test("one recovery code opens once")
    func recovery() async throws {
        let world = try await CredentialsWorld()
        let (_, codes) = try await world.enrol(world.owner)
        let browser = try await world.signedInByMail()
        let fields = [
            "csrf": try await browser.get("/second-factor").csrf, "recovery": try #require(codes.first), "next": "/",
        ]
        let found = try await statuses(10) { _ in
            try await browser.submit("/second-factor/recovery", fields).status
        }
        #expect(found == [303: 1, 422: 9])
        #expect(try world.world.read("SELECT count(*) FROM recovery_code WHERE used_at IS NOT NULL") == ["1"])
    }

    @Test("one answer of a provider signs in once, and is exchanged once")
    func provider() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let exchanges = world.issuer.exchanges
        let browser = world.world.browser()
        let departure = try await world.leave(browser)
        try world.issuer.grant(to: "ada-1", nonce: departure.nonce, at: world.world.clock.now, [:])
        let sessions = try world.count("session")
        let found = try await statuses(10) { _ in try await browser.get(ProviderWorld.back(departure)).status }
        #expect(found == [303: 1, 400: 9])
        #expect(world.issuer.exchanges == exchanges + 1)
        #expect(try Int(world.count("session")) == (Int(sessions) ?? 0) + 1)
    }
}
