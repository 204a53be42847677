import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("An edit of a draft")
struct DraftPartTests {
    private func draft(_ count: Int) async throws -> (ProgramsWorld, program: String) {
        let world = try await ProgramsWorld()
        try await world.add(count)
        let program = try await world.program()
        try await world.plan(program)
        return (world, program)
    }

    /// The draft as it is written: groups by number, who is left out, and what the round says of both.
    private func written(
        _ world: ProgramsWorld
    ) async throws -> (round: Round, positions: [Int], groups: [[PersonID]], out: [PersonID]) {
        let workspace = world.workspace
        return try await world.inWorkspace { tx in
            let program = try #require(try ProgramStore(random: .system).programs(tx, workspace).first)
            let store = RoundStore(random: .system)
            let round = try #require(try store.draft(tx, workspace, program.id))
            let rows = try tx.rows(
                "SELECT position, people FROM introduction WHERE round_id = \(round.id) ORDER BY position")
            let out = try store.absences(tx, workspace, round.id, limit: .max).map(\.person)
            return (round, try rows.map { try $0.get("position") }, try rows.map { try $0.get("people") }, out)
        }
    }

    private func send(
        _ world: ProgramsWorld, _ program: String, _ person: PersonID, _ fields: [String: String]
    ) async throws -> Int {
        let preview = try await written(world).round.id.text
        return try await world.owner.post(
            "\(program)/preview/people/\(person.text)", fields.merging(["preview": preview]) { $1 },
            from: "\(program)/preview/people/\(person.text)"
        ).status
    }

    @Test("keeps numbers without gaps, and everybody accounted for", arguments: 1...3 as ClosedRange<UInt64>)
    func accounted(seed: UInt64) async throws {
        let (world, program) = try await draft(11)
        var random = SeededNumbers(seed: seed)
        let people = try await world.everybody().map(\.id)
        for _ in 0..<20 {
            let one = try #require(people.randomElement(using: &random))
            let other = people.randomElement(using: &random)
            let edits: [[String: String]] = [
                ["act": "move", "group": "\(Int.random(in: 0...7, using: &random))"],
                ["act": "swap", "other": other?.text ?? ""], ["act": "join", "other": other?.text ?? ""],
                ["act": "out", "reason": "out-away"],
            ]
            let status = try await send(world, program, one, try #require(edits.randomElement(using: &random)))
            #expect([303, 422].contains(status))
            let now = try await written(world)
            #expect(now.positions == Array(1..<(now.groups.count + 1)))
            #expect((now.groups.flatMap(\.self) + now.out).sorted() == people.sorted())
            #expect(now.round.counts.groups == now.groups.count && now.round.counts.left == now.out.count)
            #expect(now.round.counts.people == now.groups.joined().count)
        }
    }

    @Test("asks the database for as much in a large program as in a small one")
    func sameForAll() async throws {
        var asked: [Int] = []
        for count in [7, 61] {
            let (world, program) = try await draft(count)
            let person = try #require(try await written(world).groups.first?.first)
            let page = "\(program)/preview/people/\(person.text)"
            // The page itself lists groups, up to a number; a post looks at it first.
            let shown = try await world.world.test.trips { _ = try await world.owner.get(page) }.joined()
            let done = try await world.world.test.trips {
                _ = try await send(world, program, person, ["act": "move", "group": "2"])
            }.joined()
            asked.append(done.count - shown.count)
            #expect(!done.contains { $0.contains("p.fingerprint") })
            #expect(try await written(world).groups.count { $0.count == 3 } == 1)
        }
        #expect(asked[0] == asked[1])
    }

    @Test("takes an approval back, and out who has paused meanwhile among those it touches")
    func touched() async throws {
        let (world, program) = try await draft(7)
        let before = try await written(world)
        let (mover, paused) = (before.groups[0][0], before.groups[1][0])
        let (workspace, id) = (world.workspace, before.round.program)
        try await world.inWorkspace { tx in
            try ParticipationStore().set(
                tx, workspace, id, paused, Participation(pausedUntil: tx.now + 86_400 * 30))
        }
        let other = before.groups[1][1]
        #expect(try await send(world, program, mover, ["act": "swap", "other": other.text]) == 303)
        let after = try await written(world)
        #expect(after.round.isEdited && after.groups.count == 3)
        #expect(Set(after.out).isSuperset(of: [paused, mover]) && after.groups.contains { $0.contains(other) })
    }
}
