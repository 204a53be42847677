import Foundation
import TestStage
import TestSupport
import Testing

@Suite("The copy of a token")
struct CopiedTokenTests {
    /// A program that asks every ten seconds, so that whoever else does is never the first of a minute.
    private func busy(_ world: OversightWorld, _ token: String, times: Int = 7) async throws {
        for _ in 0..<times {
            #expect(try await world.call(token, from: "198.51.100.9").status == 200)
            world.world.clock.advance(by: 10)
        }
    }

    @Test("is seen beside a program that is busy, by the networks it comes from")
    func busyProgram() async throws {
        let world = try await OversightWorld()
        let token = try await world.token()
        try await busy(world, token)
        for turn in 0..<6 {
            try await busy(world, token)
            #expect(try await world.call(token, from: "203.0.\(turn).9").status == 200)
        }
        try await world.watch()
        #expect(try world.cases() == ["shared-token"])
    }

    @Test("is seen at its first use, once the token has been at home in few networks for a day")
    func firstUse() async throws {
        let world = try await OversightWorld()
        let token = try await world.token()
        try await busy(world, token)
        #expect(try await world.call(token, from: "192.0.2.9").status == 200)
        world.world.clock.advance(by: 86_400)
        try await busy(world, token)
        #expect(try await world.call(token, from: "192.0.2.10").status == 200)
        try await world.watch()
        #expect(try world.cases() == [])
        #expect(try await world.call(token, from: "203.0.113.9").status == 200)
        try await world.watch()
        #expect(try world.cases() == ["moved-token"] && world.alerts().count == 1)
    }

    @Test("is no news where the token is used in many networks anyway")
    func roaming() async throws {
        let world = try await OversightWorld()
        let token = try await world.token()
        for turn in 0..<12 { _ = try await world.call(token, from: "198.51.\(turn).9") }
        try await world.watch()
        world.world.clock.advance(by: 86_400)
        _ = try await world.call(token, from: "203.0.113.9")
        try await world.watch()
        #expect(try world.cases() == ["shared-token"])
    }

    @Test("cannot be told from what is kept: one of a few places for each network, and no address")
    func impersonal() async throws {
        let world = try await OversightWorld()
        let token = try await world.token()
        for _ in 0..<2 { _ = try await world.call(token, from: "203.0.113.9") }
        let kept = try world.world.read("SELECT n::text FROM bearer_token_network n")
        #expect(kept.count == 1 && !kept[0].contains("203.0"))
    }
}
