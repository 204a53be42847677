import Foundation
import Jobs
import Primitives
import TestSupport
import TestStage
import Testing

@testable import Programs

@Suite("Rounds that are due")
struct DueTests {
    private let day: TimeInterval = 86_400

    @Test("run by themselves at their hour and not before")
    func byThemselves() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        world.world.clock.advance(by: 23.9 * 3600)
        try await world.lookForDuePrograms()
        #expect(try await world.history().isEmpty)
        world.world.clock.advance(by: 3600)
        try await world.lookForDuePrograms()
        #expect(try await world.history().count == 2)
        #expect(world.world.mail.all.count == 4)
    }

    @Test("are run once, however often somebody looks")
    func once() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        world.world.clock.advance(by: 2 * day)
        for _ in 0..<3 { try await world.lookForDuePrograms() }
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("are caught up with by one after a long silence")
    func catchUp() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        world.world.clock.advance(by: 60 * day)
        for _ in 0..<3 { try await world.lookForDuePrograms() }
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("are not run by a program that is paused")
    func paused() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        try await world.owner.post("\(program)/pause", from: program)
        world.world.clock.advance(by: 2 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().isEmpty)
        try await world.owner.post("\(program)/resume", from: program)
        try await world.lookForDuePrograms()
        #expect(try await world.history().isEmpty)
    }

    @Test("are not run again where one was run by hand instead")
    func byHand() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.run(world.program())
        world.world.clock.advance(by: 2 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("are passed over, with a note, where there is nobody to introduce")
    func nobody() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        world.world.clock.advance(by: 2 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(try await world.history().isEmpty)
        #expect(try world.world.test.asAudit("round.skipped") == 1)
        // Those who look after it are told once, and read it on its page.
        #expect(world.world.mail.all.count == 1)
        let mail = try #require(world.world.mail.all.first)
        #expect(
            ProgramsWorld.said(mail).contains("did not take place")
                && ProgramsWorld.said(mail).contains("nobody else took part: 1"))
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        #expect(try await world.owner.get(program).body.contains("This round did not take place"))
    }
}
