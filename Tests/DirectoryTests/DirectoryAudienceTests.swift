import HTTPTypes
import TestStage
import Testing

@testable import Directory

@Suite("A group of a directory as an audience")
struct DirectoryAudienceTests {
    private func members(_ path: String, _ operations: String, _ directory: DirectoryWorld) async throws {
        #expect(try await directory.patch(path, operations).status == 204)
    }

    /// Has a round planned, before which audiences are brought up to date.
    private func plan(_ program: String, _ directory: DirectoryWorld) async throws {
        try await directory.owner.post(program + "/preview", from: program)
        try await directory.world.work()
    }

    @Test("takes in and lets go whom the directory does, and keeps everybody when the group is deleted")
    func follows() async throws {
        let directory = try await DirectoryWorld()
        var people: [String] = []
        for name in ["bob", "cem", "dag"] { people.append(try await directory.add(name)) }
        let group = try await directory.send(.post, "/Groups", Entra.group("Makers")).id
        let path = "/Groups/\(group)"
        for person in people.prefix(2) {
            try await members(path, #"{"op":"Add","path":"members","value":[{"value":"\#(person)"}]}"#, directory)
        }
        let fields = ["name": "All makers", "group": group]
        let made = try await directory.owner.post("/audiences/new/group", fields, from: "/audiences/new/group")
        let audience = try #require(made.location)
        let before = try await directory.owner.get(audience).body
        #expect(before.contains("Bob Example") && before.contains("Cem Example") && !before.contains("Dag Example"))

        let program = try #require(
            try await directory.owner.post(
                "/programs",
                [
                    "name": "Makers meet", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin",
                    "size": "2", "audience": String(audience.split(separator: "/").last ?? ""),
                ], from: "/programs/new"
            ).location)
        let swap =
            #"{"op":"Add","path":"members","value":[{"value":"\#(people[2])"}]},{"op":"Remove","path":"members","value":[{"value":"\#(people[0])"}]}"#
        try await members(path, swap, directory)
        try await plan(program, directory)
        #expect(try await directory.owner.get(audience).body.contains("Dag Example"))
        let preview = try await directory.owner.get(program + "/preview").body
        #expect(preview.contains("Cem Example") && preview.contains("Dag Example") && !preview.contains("Bob Example"))

        #expect(try await directory.send(.delete, path).status == 204)
        try await plan(program, directory)
        #expect(try await directory.owner.get(audience).body.contains("Dag Example"))
    }
}
