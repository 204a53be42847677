import Accounts
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("Choosing a program")
struct ProgramChoiceTests {
    /// Two programs, of which one had a round; the other is for people of one department.
    private func world() async throws -> (ProgramsWorld, coffee: String, tea: String) {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let coffee = try await world.program()
        let tea = try await world.program("Tea")
        _ = try await world.run(coffee)
        return (world, String(coffee.dropFirst("/programs/".count)), String(tea.dropFirst("/programs/".count)))
    }

    @Test("shows what came of one program or of all together, and files of their own")
    func dashboard() async throws {
        let (world, coffee, tea) = try await world()
        let all = try await world.owner.get("/dashboard").body
        #expect(all.contains("All programs together") && all.contains("/dashboard/participation.csv"))
        let one = try await world.owner.get("/dashboard?program=\(coffee)").body
        #expect(one.contains("<option value=\"\(coffee)\" selected>Coffee</option>"))
        #expect(one.contains("/programs/\(coffee)/figures/participation.csv") && !one.contains("/dashboard/"))
        let none = try await world.owner.get("/dashboard?program=\(tea)").body
        #expect(none.contains("<option value=\"\(tea)\" selected>Tea</option>") && !none.contains(".csv\""))
        for wrong in ["x", "0190a000-0000-7000-8000-000000000000"] {
            #expect(try await world.owner.get("/dashboard?program=\(wrong)").status == 404)
        }
    }

    @Test("lists those a program is for, and finds among them; to who looks after programs alone")
    func people() async throws {
        let (world, coffee, _) = try await world()
        let person = try #require(try await world.everybody().first { $0.profile.name == "Person 1" })
        // Whoever has left the roster is for no program any more, and is in the list of everybody.
        let erase = "/people/\(person.id.text)/erase"
        let everybody = try await world.owner.get("/people?program=").body
        #expect(everybody.contains("Person 1") && everybody.contains("<option value=\"\(coffee)\">Coffee</option>"))
        #expect(try await world.owner.get("/people?program=\(coffee)").body.contains("Person 1"))
        let found = try await world.owner.get("/people?program=\(coffee)&q=Person%202").body
        #expect(found.contains("Person 2") && !found.contains("Person 3"))
        try await world.owner.post(erase, from: erase)
        #expect(try await !world.owner.get("/people?program=\(coffee)").body.contains("Person 1"))
        let member = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        let theirs = try await member.get("/people")
        #expect(theirs.status == 200 && !theirs.body.contains("name=\"program\""))
        #expect(try await member.get("/people?program=\(coffee)").status == 403)
    }
}
