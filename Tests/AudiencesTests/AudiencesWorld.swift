import Accounts
import App
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Audiences

/// An owner at work in a workspace: what tests of audiences do again and again.
struct AudiencesWorld: Sendable {
    let world: TestWorld
    let owner: TestBrowser
    let workspace: WorkspaceID

    init() async throws {
        let world = try await TestWorld()
        let accounts = AccountStore(vault: world.vault, random: .system)
        self.world = world
        owner = try await world.owner()
        let all = try await world.database.transaction(.system("test")) { try accounts.workspaces($0) }
        workspace = try #require(all.first?.id)
    }

    var people: PersonStore { PersonStore(vault: world.vault, random: .system) }
    var members: AudienceMemberStore { AudienceMemberStore() }
    var keeping: AudienceKeeping {
        AudienceKeeping(vault: world.vault, audit: world.installation.audit, random: .system)
    }

    func inWorkspace<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(.workspace(workspace), body)
    }

    // MARK: People

    /// Imports lines of name, address, department, location and start date.
    func bring(_ lines: String...) async throws {
        let text = (["Name,Email,Department,Location,Start date"] + lines).joined(separator: "\r\n") + "\r\n"
        let path = try #require(
            try await owner.upload("/people/import", Array(text.utf8), from: "/people/import").location)
        let answer = try await owner.post(path + "/confirm", from: path)
        try #require(answer.location == path + "/done")
    }

    /// Many people of a department at once, without pages.
    @discardableResult
    func add(_ count: Int, department: String, prefix: String = "p") async throws -> [PersonID] {
        let profiles = try (0..<count).map { number in
            Profile(
                name: "Person \(prefix)\(number)",
                address: try EmailAddress(parsing: "\(prefix)\(number)@example.org"), department: department)
        }
        let (people, workspace) = (people, workspace)
        return try await inWorkspace { try people.add($0, workspace, profiles) }
    }

    /// Gives people another department.
    func move(_ ids: [PersonID], to department: String) async throws {
        let (people, workspace) = (people, workspace)
        try await inWorkspace { tx in
            let known = try people.people(tx, workspace, ids)
            let changes = ids.compactMap { id in
                known[id].map { person -> (PersonID, Profile) in
                    var profile = person.profile
                    profile.department = department
                    return (id, profile)
                }
            }
            try people.change(tx, workspace, changes)
        }
    }

    // MARK: Audiences

    /// By a rule of one condition. Returns its path.
    func ruled(
        _ attribute: String = "department", _ how: String = "is", _ value: String, named name: String = "Ruled"
    ) async throws -> String {
        let fields = [
            "name": name, "rule.match": "all", "rule.0.attribute": attribute, "rule.0.how": how, "rule.0.value": value,
        ]
        let answer = try await owner.post("/audiences/new/rules", fields, from: "/audiences/new/rules")
        return try #require(answer.location)
    }

    func listed(_ name: String = "Listed", kind: String = "list") async throws -> String {
        let answer = try await owner.post(
            "/audiences/new/\(kind)", ["name": name], from: "/audiences/new/\(kind)")
        return try #require(answer.location)
    }

    func id(_ path: String) throws -> AudienceID {
        try #require(AudienceID(String(path.split(separator: "/").last ?? "")))
    }

    /// Addresses of those who are in, as it is written.
    func addresses(_ path: String) async throws -> [String] {
        let (members, people, workspace, id) = (members, people, workspace, try id(path))
        return try await inWorkspace { tx in
            let ids = try members.people(tx, workspace, of: id)
            return try people.people(tx, workspace, ids).values.map(\.profile.address.text).sorted()
        }
    }

    /// Lets the minute's look happen now.
    func catchUp() async throws {
        try await world.database.transaction(.system("test")) { tx in
            _ = try JobQueue().enqueue(tx, AudiencesBehind(), workspace: nil)
        }
        try await world.work()
    }
}
