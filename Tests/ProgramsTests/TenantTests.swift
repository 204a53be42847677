import Accounts
import Foundation
import Primitives
import Store
import TestStage
import Testing

@testable import Accounts
@testable import Programs

@Suite("Another workspace")
struct TenantTests {
    /// Ids of a program, a round and a person in a workspace that the caller does not work in.
    private struct Other: Sendable {
        let workspace: WorkspaceID
        let program: ProgramID
        let round: RoundID
        let person: PersonID
        let staged: ImportID
    }

    private func other(_ world: ProgramsWorld) async throws -> Other {
        let (vault, people) = (world.world.vault, world.people)
        return try await world.bySystem { tx in
            let workspace = try AccountStore(vault: vault, random: .system).createWorkspace(tx, name: "Elsewhere")
            let address = try EmailAddress(parsing: "eve@example.org")
            let person = try people.add(tx, workspace, [Profile(name: "Eve", address: address)]).first
            let cadence = try #require(Cadence(zone: .gmt))
            let programs = ProgramStore(random: .system)
            let settings = ProgramSettings(name: "Theirs", cadence: cadence, groupSize: 2)
            let program = try programs.create(tx, workspace, settings)
            let draft = RoundDraft(seed: 1, audience: "x", introductions: [], absences: [])
            let rounds = RoundStore(random: .system)
            let round = try rounds.save(tx, workspace, program, draft)
            _ = try rounds.start(tx, workspace, round, of: program, standingFor: nil)
            let preview = ImportPreview(fileName: "a", samples: [], try roster("Name,Email\n"), nil)
            let staged = try ImportStore(vault: vault, random: .system).stage(tx, workspace, preview, [])
            return Other(
                workspace: workspace, program: program, round: round, person: try #require(person), staged: staged)
        }
    }

    @Test("is not there: its people, programs, rounds and files are pages that do not exist")
    func pages() async throws {
        let world = try await ProgramsWorld()
        let other = try await other(world)
        let paths = [
            "/people/\(other.person.text)", "/programs/\(other.program.text)",
            "/programs/\(other.program.text)/settings",
            "/programs/\(other.program.text)/figures/year.csv", "/programs/\(other.program.text)/departments/none",
            "/programs/\(other.program.text)/preview", "/rounds/\(other.round.text)",
            "/people/import/\(other.staged.text)/done", "/programs/not-an-id", "/rounds/\(UUID().uuidString)",
        ]
        for path in paths.filter({ !$0.contains("import") }) { #expect(try await world.owner.get(path).status == 404) }
        #expect(try await world.owner.get("/people/import/\(other.staged.text)").location == "/people/import")
    }

    @Test("cannot be changed")
    func changes() async throws {
        let world = try await ProgramsWorld()
        let other = try await other(world)
        let token = try await world.owner.get("/programs/new").csrf
        let posts: [(String, [String: String])] = [
            ("/programs/\(other.program.text)/pause", [:]), ("/people/\(other.person.text)/resume", [:]),
            ("/programs/\(other.program.text)/rounds", ["preview": other.round.text]),
            ("/rounds/\(other.round.text)/resend", [:]),
        ]
        for (path, fields) in posts {
            #expect(try await world.owner.submit(path, fields.merging(["csrf": token]) { $1 }).status == 404)
        }
    }

    @Test("is closed to the scope of this one, whatever a statement asks for")
    func rows() async throws {
        let world = try await ProgramsWorld()
        let other = try await other(world)
        let seen = try await world.inWorkspace { tx in
            try tx.first(
                """
                SELECT (SELECT count(*) FROM program WHERE workspace_id = \(other.workspace))
                    + (SELECT count(*) FROM round WHERE workspace_id = \(other.workspace))
                    + (SELECT count(*) FROM roster_import WHERE workspace_id = \(other.workspace)) AS seen
                """)?.get("seen") ?? -1
        }
        #expect(seen == 0)
    }

    @Test("a person's scope sees no other person's participation, and by name only those they met")
    func personScope() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        _ = try await world.run(world.program())
        let group = try #require(try await world.history().first?.people)
        let me = try #require(group.first)
        let (people, workspace) = (world.people, world.workspace)
        let all = try await world.everybody().map(\.id)
        let seen = try await world.world.database.transaction(.person(me, in: workspace)) { tx in
            Set(try people.people(tx, workspace, all).keys)
        }
        #expect(seen == Set(group))
    }
}
