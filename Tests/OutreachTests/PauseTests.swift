import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("Outreach of somebody who wants to be left alone for now")
struct PauseTests {
    private func pause(_ world: EngineWorld, until: Date?) async throws {
        let owner = world.owner
        try await world.outreach.bySystem {
            try NotNowStore().set($0, owner.workspace, owner.person, NotNow(until: until))
        }
    }

    @Test("sends no follow-up before the pause is over, then one a day at its own hour, and not all at once")
    func held() async throws {
        let world = try await EngineWorld()
        let ids = [try await world.start(followUps: 1), try await world.start(followUps: 1)]
        while try await world.turn() {}
        let until = world.now + 10 * 86_400
        try await pause(world, until: until)
        try await world.finish()
        for id in ids {
            let sent = try await world.messages(id).compactMap(\.dispatch.sentAt)
            #expect(sent.count == 2 && sent[1] >= until && sent[1] < until + 2 * 86_400)
        }
    }

    @Test("waits as long as nobody says until when, and goes on after it was ended")
    func openEnded() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        try await pause(world, until: nil)
        try await world.finish(turns: 40)
        #expect(try await world.arrived(id) == [1, 0])
        let owner = world.owner
        _ = try await world.outreach.bySystem { try NotNowStore().end($0, owner.workspace, owner.person) }
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
    }

    @Test("still sends a first mail, which goes because its writer says so, and that of others")
    func first() async throws {
        let world = try await EngineWorld()
        try await pause(world, until: world.now + 10 * 86_400)
        let id = try await world.start(followUps: 1)
        let before = world.now
        while try await world.turn() {}
        #expect(try await world.arrived(id) == [1, 0] && world.now == before)
    }
}
