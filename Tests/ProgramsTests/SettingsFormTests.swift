import Accounts
import Foundation
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("Settings of a program that name people")
struct SettingsFormTests {
    private static let fields = [
        "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]

    private func submit(
        _ world: ProgramsWorld, _ more: [String: String]
    ) async throws -> TestAnswer {
        let answer = try await world.owner.post(
            "/programs", Self.fields.merging(more) { $1 }, from: "/programs/new")
        if let program = answer.location { try await world.owner.post("\(program)/start", from: program) }
        return answer
    }

    @Test("keep pairs apart, show them again, and say which line names a stranger")
    func apart() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let refused = try await submit(
            world, ["match-apart": "p1@example.org p2@example.org\np1@example.org eve@example.org"])
        #expect(refused.status == 422 && refused.body.contains("Line 2 names somebody who is not in the roster."))
        let program = try #require(try await submit(world, ["match-apart": "p1@example.org p2@example.org"]).location)
        let settings = try await world.owner.get(program + "/settings").body
        #expect(
            settings.contains("p1@example.org, p2@example.org") || settings.contains("p2@example.org, p1@example.org"))
        for _ in 0..<3 { _ = try await world.run(program) }
        let people = try await world.everybody()
        let both = Set(
            people.filter { ["p1@example.org", "p2@example.org"].contains($0.profile.address.text) }.map(\.id))
        #expect(try await world.history().allSatisfy { !both.isSubset(of: $0.people) })
    }

    @Test("a lottery draws for its host, and needs one")
    func lottery() async throws {
        let world = try await ProgramsWorld()
        try await world.add(6)
        let lottery = ["match-kind": "lottery", "match-winners": "2"]
        #expect(try await submit(world, lottery).body.contains("Name at least one host."))
        let hosted = lottery.merging(["match-hosts": "p1@example.org"]) { $1 }
        _ = try await world.run(try #require(try await submit(world, hosted).location))
        let groups = try await world.history()
        #expect(groups.count == 1 && groups.first?.people.count == 3)
    }

    @Test("rules that leave nobody anybody to meet are named in the preview, never a silent empty round")
    func contradiction() async throws {
        let world = try await ProgramsWorld()
        try await world.add(2)
        let program = try #require(
            try await submit(world, ["match-rule-0": "differ", "match-rule-0-of": "location"]).location)
        try await world.plan(program)
        let body = try await world.owner.get(program + "/preview").body
        #expect(body.contains("Rules leave some people with nobody to meet") && body.contains("Location must differ"))
        #expect(!body.contains("Run this round"))
    }

    @Test("an audience of one says so")
    func alone() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        #expect(try await world.owner.get(program + "/preview").body.contains("It takes two people"))
    }
}
