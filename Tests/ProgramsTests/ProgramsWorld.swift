import Accounts
import Foundation
import Jobs
import Primitives
import Store
import TestSupport
import TestStage
import Testing

@testable import Programs

/// An owner at work in a workspace: what tests of programs do again and again.
struct ProgramsWorld: Sendable {
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

    func inWorkspace<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(.workspace(workspace), body)
    }

    func bySystem<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(.system("test"), body)
    }
}

// MARK: Rosters

extension ProgramsWorld {
    /// People besides the owner, in two departments.
    static func roster(_ count: Int) -> String {
        let lines = (1...max(1, count)).map {
            "Person \($0),p\($0)@example.org,\($0.isMultiple(of: 2) ? "Sales" : "Engines")"
        }
        return (["Name,Email,Department"] + lines).joined(separator: "\r\n") + "\r\n"
    }

    /// Uploads a file and returns where its preview is.
    func upload(_ text: String) async throws -> String {
        let answer = try await owner.upload("/people/import", Array(text.utf8), from: "/people/import")
        return try #require(answer.location)
    }

    func add(_ count: Int) async throws {
        let preview = try await upload(Self.roster(count))
        try await owner.post(preview + "/confirm", from: preview)
    }

    func everybody() async throws -> [Person] {
        let (people, workspace) = (people, workspace)
        return try await inWorkspace { try people.next($0, workspace, after: nil) }
    }
}

// MARK: Programs and rounds

extension ProgramsWorld {
    /// A weekly program that runs, Tuesdays at ten in Berlin. Returns its path.
    func program(_ name: String = "Coffee", size: Int = 2) async throws -> String {
        let program = try await draft(name, size: size)
        try await owner.post("\(program)/start", from: program)
        return program
    }

    /// Under this name, or with a number behind it where there is one already.
    func draft(_ name: String = "Coffee", size: Int = 2) async throws -> String {
        let number = try world.read("SELECT id FROM program WHERE lower(name) LIKE lower('\(name)%')").count + 1
        let fields = [
            "name": number == 1 ? name : "\(name) \(number)", "weeks": "1", "weekday": "tuesday", "hour": "10",
            "zone": "Europe/Berlin",
            "size": "\(size)",
        ]
        let answer = try await owner.post("/programs", fields, from: "/programs/new")
        return try #require(answer.location)
    }

    /// Previews and runs a round, and sends its mails. Returns its path.
    func run(_ program: String) async throws -> String {
        let preview = try await previewID(program)
        let answer = try await owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
        let round = try #require(answer.location)
        try await world.work()
        return round
    }

    func previewID(_ program: String) async throws -> String {
        try await plan(program)
        let body = try await owner.get("\(program)/preview").body
        let start = try #require(body.firstRange(of: "name=\"preview\" value=\""))
        return String(body[start.upperBound...].prefix { $0 != "\"" })
    }

    /// Has the next round planned, where there is no plan that still holds.
    func plan(_ program: String, anew: Bool = false) async throws {
        try await owner.post("\(program)/preview", anew ? ["anew": "yes"] : [:], from: program)
        try await world.work()
    }

    /// Every group of every round, with the number of the round.
    func history() async throws -> [(round: Int, people: [PersonID])] {
        let workspace = workspace
        return try await inWorkspace { tx in
            let programs = try ProgramStore(random: .system).programs(tx, workspace)
            return try programs.flatMap { try IntroductionStore().history(tx, workspace, $0.id) }
        }
    }

    /// Lets the minute's look for due programs happen now.
    func lookForDuePrograms() async throws {
        _ = try await bySystem { try JobQueue().enqueue($0, DuePrograms(), workspace: nil) }
        try await world.work()
    }

    /// By who got it: the path of the latest link with these words in their mails.
    func links(_ words: String) -> [String: String] {
        world.mail.all.reduce(into: [:]) { all, mail in
            let source = mail.source.replacing("=\r\n", with: "").replacing("=3D", with: "=")
            let ends: Set<Character> = [" ", "\r\n", "\n", "\"", "<"]
            let links = source.ranges(of: TestWorld.origin + "/me/").map { range in
                "/me/" + source[range.upperBound...].prefix { !ends.contains($0) }
            }
            if let link = links.first(where: { $0.contains(words) }) { all[mail.to.text] = link }
        }
    }

    /// What a mail says, its lines as they were before they were cut for the journey.
    static func said(_ mail: CaughtMail.Caught) -> String { mail.source.replacing("=\r\n", with: "") }

    /// The path of the page behind the link in the latest mail to somebody.
    func link(to address: String) throws -> String {
        let mail = try #require(world.mail.all.last { $0.to.text == address })
        let source = mail.source.replacing("\r\n ", with: "")
        let start = try #require(source.firstRange(of: TestWorld.origin + "/me/"))
        return "/me/" + source[start.upperBound...].prefix { $0 != "/" }
    }
}
