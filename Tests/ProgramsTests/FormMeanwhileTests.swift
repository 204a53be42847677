import Accounts
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("Forms that somebody else overtook")
struct FormMeanwhileTests {
    private static let fields = [
        "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]

    private func seen(_ world: ProgramsWorld, _ path: String) async throws -> [String: String] {
        ["seen": try seen(try await world.owner.get(path).body)]
    }

    private func seen(_ page: String) throws -> String {
        let start = try #require(page.firstRange(of: "name=\"seen\" value=\""))
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }

    @Test("a program's settings come back with what was typed and what is saved, and are taken when sent again")
    func program() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.draft()
        let form = program + "/settings"
        let both = try await seen(world, form)
        let first = Self.fields.merging(both) { $1 }.merging(["name": "Lunch"]) { $1 }
        let second = Self.fields.merging(both) { $1 }.merging(["size": "4"]) { $1 }
        #expect(try await world.owner.post(program, first, from: form).status == 303)
        let answer = try await world.owner.post(program, second, from: form)
        #expect(answer.status == 409 && answer.body.contains("changed by somebody else meanwhile"))
        #expect(answer.body.contains("<dd>Lunch</dd>") && answer.body.contains("<dd>2</dd>"))
        #expect(answer.body.contains("value=\"Coffee\"") && !answer.body.contains("<dd>Europe/Berlin</dd>"))
        #expect(try world.world.read("SELECT name || group_size FROM program") == ["Lunch2"])
        let again = second.merging(["seen": try seen(answer.body)]) { $1 }
        #expect(try await world.owner.post(program, again, from: form).status == 303)
        #expect(try world.world.read("SELECT name || group_size FROM program") == ["Coffee4"])
    }

    @Test("whom a program keeps apart counts as well; who sends the same as is saved is not held up")
    func apart() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.draft()
        let form = program + "/settings"
        let fields = Self.fields.merging(try await seen(world, form)) { $1 }
        let apart = fields.merging(["match-apart": "p1@example.org, p2@example.org"]) { $1 }
        for _ in 0..<2 { #expect(try await world.owner.post(program, apart, from: form).status == 303) }
        let answer = try await world.owner.post(program, fields, from: form)
        #expect(answer.status == 409 && answer.body.contains("p1@example.org"))
        #expect(try world.world.read("SELECT count(*)::text FROM program_apart") == ["1"])
    }

    @Test("somebody's details as well: what another corrected is not undone without being seen")
    func person() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        let person = try #require(try await world.everybody().first { $0.profile.name == "Person 1" })
        let path = "/people/\(person.id.text)/edit"
        let form = ["name": "Person 1", "address": "p1@example.org"].merging(try await seen(world, path)) { $1 }
        let first = form.merging(["department": "Law"]) { $1 }
        let second = form.merging(["department": "Engines", "location": "Oslo"]) { $1 }
        #expect(try await world.owner.post(path, first, from: path).status == 303)
        let answer = try await world.owner.post(path, second, from: path)
        #expect(
            answer.status == 409 && answer.body.contains("<dd>Law</dd>") && answer.body.contains("<dd>nothing</dd>"))
        #expect(answer.body.contains("value=\"Oslo\""))
        #expect(try await world.everybody().first { $0.id == person.id }?.profile.department == "Law")
        let again = second.merging(["seen": try seen(answer.body)]) { $1 }
        #expect(try await world.owner.post(path, again, from: path).status == 303)
        #expect(try await world.everybody().first { $0.id == person.id }?.profile.location == "Oslo")
    }
}
