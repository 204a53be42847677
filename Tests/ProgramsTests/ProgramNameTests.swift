import Accounts
import Primitives
import Store
import TestStage
import Testing

@testable import Programs

@Suite("Names of programs")
struct ProgramNameTests {
    private static let fields = [
        "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]

    private func fields(_ name: String, _ more: [String: String] = [:]) -> [String: String] {
        Self.fields.merging(["name": name]) { $1 }.merging(more) { $1 }
    }

    /// What a new form carries.
    private func key(_ world: ProgramsWorld) async throws -> String {
        let page = try await world.owner.get("/programs/new").body
        let start = try #require(page.firstRange(of: "name=\"key\" value=\""))
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }

    private func names(_ world: ProgramsWorld) throws -> [String] {
        try world.world.read("SELECT name FROM program ORDER BY name")
    }

    @Test("whoever makes a program only to look after it is not introduced by it, and can take part later")
    func withoutMe() async throws {
        let world = try await ProgramsWorld()
        try await world.add(4)
        let sent = fields("Coffee", ["match-without-me": "yes"])
        let program = try #require(try await world.owner.post("/programs", sent, from: "/programs/new").location)
        try await world.owner.post(program + "/start", from: program)
        _ = try await world.run(program)
        let met = try await world.history().flatMap(\.people)
        let owner = try #require(try await world.everybody().first { $0.profile.address.text == "ada@example.org" })
        #expect(met.count == 4 && !met.contains(owner.id))
        #expect(try await world.owner.get("/introductions").body.contains("/introductions/resume"))
    }

    @Test("a form sent five times at once makes one program, and all five lead to it")
    func once() async throws {
        let world = try await ProgramsWorld()
        let sent = fields("Coffee", ["key": try await key(world)])
        let paths = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<5 {
                group.addTask { try await world.owner.post("/programs", sent, from: "/programs/new").location }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(Set(paths).count == 1 && paths.first.flatMap(\.self)?.hasPrefix("/programs/") == true)
        #expect(try names(world) == ["Coffee"])
    }

    @Test("another name in the same form makes another program; no key, or one that is none, makes one as well")
    func another() async throws {
        let world = try await ProgramsWorld()
        let key = try await key(world)
        for (name, key) in [("Coffee", key), ("Lunch", key), ("Tea", ""), ("Walks", "none")] {
            let answer = try await world.owner.post("/programs", fields(name, ["key": key]), from: "/programs/new")
            #expect(answer.status == 303)
        }
        #expect(try names(world) == ["Coffee", "Lunch", "Tea", "Walks"])
    }

    @Test("are there once in a workspace, whatever the capitals: refused beside the field, with what was typed kept")
    func taken() async throws {
        let world = try await ProgramsWorld()
        _ = try await world.draft()
        let answer = try await world.owner.post("/programs", fields("COFFEE", ["size": "5"]), from: "/programs/new")
        #expect(answer.status == 422 && answer.body.contains("Another program has this name already"))
        #expect(answer.body.contains("value=\"COFFEE\"") && answer.body.contains("id=\"name-error\""))
        let other = try #require(
            try await world.owner.post("/programs", fields("Lunch"), from: "/programs/new").location)
        let renamed = try await world.owner.post(other, fields("coffee"), from: other + "/settings")
        #expect(renamed.status == 422 && renamed.body.contains("Another program has this name already"))
        #expect(try names(world) == ["Coffee", "Lunch"])
        #expect(try await world.owner.post(other, fields("LUNCH"), from: other + "/settings").status == 303)
    }

    @Test("a copy takes a name that is free, and all that was chosen")
    func copies() async throws {
        let world = try await ProgramsWorld()
        let kind = ["match-kind": "within", "match-attribute": "location", "match-approval": "yes"]
        let program = try #require(
            try await world.owner.post("/programs", fields("Coffee", kind), from: "/programs/new").location)
        for _ in 0..<3 { try await world.owner.post(program + "/copy", from: program) }
        #expect(try names(world) == ["Coffee", "Copy of Coffee", "Copy of Coffee 2", "Copy of Coffee 3"])
        #expect(try Set(world.world.read("SELECT matching FROM program")).count == 1)
        #expect(try Set(world.world.read("SELECT asks_approval::text FROM program")) == ["true"])
    }

    @Test("that two bear already may stay when one is changed")
    func duplicates() async throws {
        let world = try await ProgramsWorld()
        _ = try await world.draft()
        let other = try await world.draft()
        try await world.bySystem { tx in _ = try tx.run("UPDATE program SET name = 'Coffee'") }
        #expect(
            try await world.owner.post(other, fields("Coffee", ["size": "3"]), from: other + "/settings").status == 303)
    }
}
