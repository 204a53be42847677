import Accounts
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("The roster, page by page")
struct RosterPageTests {
    private static func count(_ words: String, in body: String) -> Int { body.components(separatedBy: words).count - 1 }

    @Test("shows fifty at a time, the latest added first, and everybody once")
    func pages() async throws {
        let world = try await ProgramsWorld()
        try await world.add(60)
        let (first, second) = (
            try await world.owner.get("/people").body, try await world.owner.get("/people?page=2").body
        )
        #expect(Self.count("class=\"cell-sub\"", in: first) == 50 && Self.count("class=\"cell-sub\"", in: second) == 11)
        for number in 1...60 { #expect(Self.count(">p\(number)@example.org<", in: first + second) == 1) }
        #expect(try await Self.count("class=\"cell-sub\"", in: world.owner.get("/people?page=3").body) == 0)
    }

    @Test("says of each who is paused, whichever page they are on")
    func paused() async throws {
        let world = try await ProgramsWorld()
        try await world.add(60)
        let program = try #require(ProgramID(String(try await world.program().dropFirst("/programs/".count))))
        let people = try await world.everybody()
        let (first, last) = (try #require(people.first), try #require(people.last))
        let (workspace, until) = (world.workspace, world.world.clock.now + 86_400)
        try await world.inWorkspace { tx in
            for person in [first.id, last.id] {
                try ParticipationStore().set(tx, workspace, program, person, Participation(pausedUntil: until))
            }
        }
        for path in ["/people", "/people?page=2"] {
            #expect(Self.count(">paused<", in: try await world.owner.get(path).body) == 1, "\(path)")
        }
        let found = try await world.owner.get("/people?q=\(last.profile.address.text)").body
        #expect(Self.count(">paused<", in: found) == 1)
    }
}
