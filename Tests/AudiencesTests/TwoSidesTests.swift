import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Audiences

@Suite("A program of two audiences")
struct TwoSidesTests {
    private func fields(_ one: String, _ other: String) -> [String: String] {
        [
            "name": "Mentors", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "match-kind": "audiences", "audience": one, "match-audience": other,
        ]
    }

    /// Three of Sales, three of Oslo, of whom one is in both.
    private func sides() async throws -> (AudiencesWorld, one: String, other: String) {
        let world = try await AudiencesWorld()
        try await world.bring(
            "Ada S,a@example.com,Sales,Rome,", "Ben S,b@example.com,Sales,Rome,", "Cleo Both,c@example.com,Sales,Oslo,",
            "Dina O,d@example.com,Design,Oslo,", "Emil O,e@example.com,Design,Oslo,", "Fay None,f@example.com,Law,Rome,"
        )
        return (
            world, try await world.ruled("department", "is", "Sales", named: "Sellers"),
            try await world.ruled("location", "is", "Oslo", named: "Oslo people")
        )
    }

    private func text(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

    @Test("names the audience that nobody is in as soon as the program is saved")
    func nobodyThere() async throws {
        let (world, one, _) = try await sides()
        let empty = try await world.ruled("location", "is", "Moon", named: "Moon people")
        let made = try await world.owner.post("/programs", fields(text(one), text(empty)), from: "/programs/new")
        let page = try await world.owner.get(try #require(made.location)).body
        #expect(page.contains("Nobody who takes part is in Moon people.") && !page.contains("the two sides meet"))
    }

    @Test("introduces people of one to people of the other, and whoever is in both once")
    func across() async throws {
        let (world, one, other) = try await sides()
        let made = try await world.owner.post("/programs", fields(text(one), text(other)), from: "/programs/new")
        let program = try #require(made.location)
        try await world.owner.post(program + "/start", from: program)
        try await world.owner.post(program + "/preview", from: program)
        try await world.world.work()
        let preview = try await world.owner.get(program + "/preview").body
        #expect(preview.contains("They come from the two sides") && !preview.contains("Fay None"))
        let (people, workspace) = (world.people, world.workspace)
        let groups: [[PersonID]] = try await world.inWorkspace { tx in
            let rows = try tx.rows("SELECT people FROM introduction WHERE workspace_id = \(workspace)")
            return try rows.map { try $0.get("people") }
        }
        let placed = groups.flatMap(\.self)
        #expect(placed.count == 5 && Set(placed).count == 5)
        let known = try await world.inWorkspace { try people.people($0, workspace, placed) }
        for group in groups {
            let profiles = group.compactMap { known[$0]?.profile }
            #expect(profiles.contains { $0.department == "Sales" } && profiles.contains { $0.location == "Oslo" })
        }
    }

    @Test("names both on its page and in its settings, and each of them names it; copied, it keeps them")
    func shown() async throws {
        let (world, one, other) = try await sides()
        let made = try await world.owner.post("/programs", fields(text(one), text(other)), from: "/programs/new")
        let program = try #require(made.location)
        let page = try await world.owner.get(program).body
        #expect(page.contains(">Sellers</a>") && page.contains(">Oslo people</a>"))
        for path in [one, other] { #expect(try await world.owner.get(path).body.contains("Mentors")) }
        let settings = try await world.owner.get(program + "/settings").body
        #expect(settings.contains("<option value=\"\(text(other))\" selected>"))
        try await world.owner.post(program + "/archive", from: program + "/archive")
        let copy = try #require(try await world.owner.post(program + "/copy", from: program).location)
        #expect(try await world.owner.get(copy).body.contains(">Oslo people</a>"))
    }

    @Test("needs two that differ, and says so beside the field")
    func refused() async throws {
        let (world, one, other) = try await sides()
        for (first, second, field) in [
            (text(one), "", "match-audience"), ("", text(other), "audience"), (text(one), text(one), "match-audience"),
            (text(one), UUID().uuidString, "match-audience"),
        ] {
            let answer = try await world.owner.post("/programs", fields(first, second), from: "/programs/new")
            #expect(answer.status == 422 && answer.body.contains("id=\"\(field)-error\""))
        }
    }

    @Test("plans anew when somebody changes sides")
    func digest() async throws {
        let (world, one, other) = try await sides()
        let made = try await world.owner.post("/programs", fields(text(one), text(other)), from: "/programs/new")
        let program = try #require(made.location)
        try await world.owner.post(program + "/preview", from: program)
        try await world.world.work()
        let before = try world.world.read("SELECT audience FROM round")
        try await world.owner.post(program + "/preview", from: program)
        try await world.world.work()
        #expect(try world.world.read("SELECT audience FROM round") == before)
        try await world.bring("Ada S,a@example.com,Design,Oslo,")
        try await world.owner.post(program + "/preview", from: program)
        try await world.world.work()
        #expect(try world.world.read("SELECT audience FROM round") != before)
    }

    @Test("reading pages of audiences and programs writes nothing, whoever has changed meanwhile (AT-22)")
    func readingWritesNothing() async throws {
        let (world, one, other) = try await sides()
        let made = try await world.owner.post("/programs", fields(text(one), text(other)), from: "/programs/new")
        let program = try #require(made.location)
        // As a directory brings people: no act of a page is there to look at them.
        try await world.add(3, department: "Sales")
        let before = try world.world.state()
        for path in ["/audiences", one, one + "/history", program, program + "/settings", "/programs", "/dashboard"] {
            #expect(try await world.owner.get(path).status == 200)
        }
        #expect(try world.world.state() == before)
        #expect(try await world.owner.get(one).body.contains("within a minute"))
        try await world.catchUp()
        #expect(try await !world.owner.get(one).body.contains("within a minute"))
        #expect(try await world.addresses(one).count == 6)
    }
}
