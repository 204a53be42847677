import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("The list of programs")
struct ProgramListTests {
    /// Statements that a page takes once its keys are known and its statements prepared.
    private func statements(_ world: ProgramsWorld, _ path: String) async throws -> [String] {
        world.world.clock.advance(by: 5)
        _ = try await world.owner.get(path)
        return try await world.world.test.trips { _ = try await world.owner.get(path) }.joined().filter {
            $0.contains("FROM")
        }
    }

    @Test("and Home ask the database as often for twenty programs as for one", arguments: ["/programs", "/"])
    func constant(path: String) async throws {
        let world = try await ProgramsWorld()
        try await world.add(6)
        _ = try await world.program()
        let one = try await statements(world, path)
        for _ in 2...20 { _ = try await world.program() }
        let twenty = try await statements(world, path)
        #expect(one.count == twenty.count && one.count > 3, "\(one.count): \(twenty.count)")
    }

    @Test("shows of each who takes part in it, and not who takes part in another")
    func own() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let (first, second) = (try await world.program(), try await world.program())
        let ids = try [first, second].map { try #require(ProgramID(String($0.dropFirst("/programs/".count)))) }
        let workspace = world.workspace
        let all = try await world.everybody().map(\.id).sorted()
        try await world.inWorkspace { tx in
            for person in all.prefix(3) {
                try ParticipationStore().set(tx, workspace, ids[1], person, Participation(state: .left))
            }
        }
        let glances = try await world.inWorkspace { tx in
            try ParticipationStore().glances(tx, workspace, ids, some: 2)
        }
        #expect(glances[ids[0]] == ProgramGlance(count: 4, some: Array(all.prefix(2))))
        #expect(glances[ids[1]] == ProgramGlance(count: 1, some: [all[3]]))
        let page = try await world.owner.get("/programs").body
        #expect(page.contains("nobody could meet anybody"))
    }
}
