import Accounts
import Audit
import Foundation
import Primitives
import Store
import TestSupport
import TestStage
import Testing

@testable import Programs

@Suite("Importing a roster")
struct ImportTests {
    @Test("shows what a file would do and writes nothing before the yes")
    func preview() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload(ProgramsWorld.roster(3))
        let body = try await world.owner.get(preview).body
        #expect(body.contains("p1@example.org"))
        #expect(body.contains("roster.csv, 3 rows"))
        #expect(try await world.everybody().count == 1)
    }

    @Test("recognises people by their address when it is repeated")
    func merges() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let preview = try await world.upload(
            "Name,Email\nPerson 1,p1@example.org\nSomebody Else,P2@example.org\nPerson 4,p4@example.org\n")
        let done = try await world.owner.post(preview + "/confirm", from: preview)
        let found = try await imported(world, done.location)
        #expect(found == ImportCounts(new: 1, changed: 1, same: 1))
        let changed = try #require(try await world.everybody().first { $0.profile.name == "Somebody Else" })
        #expect(changed.profile.department == "Sales")
    }

    private func imported(_ world: ProgramsWorld, _ path: String?) async throws -> ImportCounts? {
        let text = try #require(path?.split(separator: "/").dropLast().last.map(String.init))
        let id = try #require(ImportID(text))
        let (imports, workspace) = (ImportStore(vault: world.world.vault, random: .system), world.workspace)
        return try await world.inWorkspace { try imports.find($0, workspace, id)?.done }
    }

    @Test("is done once when many confirm at the same time")
    func confirmOnce() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload(ProgramsWorld.roster(40))
        let token = try await world.owner.get(preview).csrf
        let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<6 { group.addTask { try await world.owner.submit(preview + "/confirm", ["csrf": token]) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.map(\.location) == Array(repeating: preview + "/done", count: 6))
        #expect(try await world.everybody().count == 41)
        #expect(try world.world.test.asAudit("people.imported") == 1)
    }

    @Test("names row, column and reason of a malformed file, and keeps nothing of it")
    func malformed() async throws {
        let world = try await ProgramsWorld()
        let file = Array("Name,Email\nAda,\"ada@example.org\"x\n".utf8)
        let answer = try await world.owner.upload("/people/import", file, from: "/people/import")
        #expect(answer.status == 422)
        #expect(answer.body.contains("Row 2, column 2"))
        #expect(
            try await world.bySystem { try $0.first("SELECT count(*) AS n FROM roster_import")?.get("n") ?? -1 } == 0)
    }

    @Test("says what is wrong row by row, and is not ready until it is put right")
    func problems() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload("Name,Email\nAda,ada@example.org\nBen,nowhere\n")
        let body = try await world.owner.get(preview).body
        #expect(body.contains("This does not look like an e-mail address"))
        #expect(!body.contains(preview + "/confirm"))
        let token = try await world.owner.get(preview).csrf
        let answer = try await world.owner.submit(preview + "/confirm", ["csrf": token])
        #expect(answer.location == preview)
        #expect(try await world.everybody().count == 1)
    }

    @Test("reads the file again with other columns")
    func columns() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload("Name,Nick,Email\nPerson 1,Nicky,p1@example.org\n")
        let chosen = ["column.0": "ignore", "column.1": "name", "column.2": "address"]
        let answer = try await world.owner.post(preview + "/columns", chosen, from: preview)
        #expect(answer.location == preview)
        try await world.owner.post(preview + "/confirm", from: preview)
        #expect(try await world.everybody().map(\.profile.name).contains("Nicky"))
    }

    @Test("refuses columns that cannot be read, beside the field")
    func badColumns() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload("Name,Email\nAda,ada@example.org\n")
        let answer = try await world.owner.post(
            preview + "/columns", ["column.0": "ignore", "column.1": "address"], from: preview)
        #expect(answer.status == 422)
        #expect(answer.body.contains("Say which column holds the name."))
    }

    @Test("is gone a day later")
    func expires() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload(ProgramsWorld.roster(1))
        world.world.clock.advance(by: ImportStore.lifetime)
        try await world.world.renew(world.owner)
        #expect(try await world.owner.get(preview).location == "/people/import")
        let imports = ImportStore(vault: world.world.vault, random: .system)
        #expect(try await world.bySystem { try imports.prune($0) } == 1)
    }

    @Test("keeps nothing readable of the file in the database")
    func sealed() async throws {
        let world = try await ProgramsWorld()
        _ = try await world.upload("Name,Email\nCanary Zzyzx,canary@example.org\n")
        let found = try await world.bySystem { tx in
            try tx.first(
                """
                SELECT bool_or(position('Zzyzx'::bytea IN c.bytes) > 0 OR position('Zzyzx'::bytea IN i.preview) > 0) AS found
                FROM roster_import i JOIN roster_import_chunk c ON c.import_id = i.id
                """)?.get("found") ?? true
        }
        #expect(!found)
    }

    @Test("runs from the machine in one step, or not at all")
    func command() async throws {
        let world = try await ProgramsWorld()
        let roster = RosterImport(
            database: world.world.database, vault: world.world.vault,
            audit: AuditTrail(vault: world.world.vault, random: .system), random: .system)
        let file = AsyncStream {
            $0.yield(Array(ProgramsWorld.roster(5).utf8)); $0.finish()
        }
        let done = try await roster.run(file, into: world.workspace, by: .command)
        #expect(done.counts == ImportCounts(new: 5, changed: 0, same: 0))
        let bad = AsyncStream {
            $0.yield(Array("Name,Email\nZoe,zoe@example.org\nBen,x\n".utf8)); $0.finish()
        }
        let refusal = await #expect(throws: RosterRefusal.self) {
            try await roster.run(bad, into: world.workspace, by: .command)
        }
        guard case .rows(let problems, 1)? = refusal else { throw try #require(refusal) }
        #expect(problems.map { [$0.row, $0.column] } == [[3, 2]])
        #expect(try await world.everybody().count == 6)
    }
}
