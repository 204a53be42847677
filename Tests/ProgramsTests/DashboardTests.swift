import Accounts
import Foundation
import Jobs
import Policy
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("The dashboard")
struct DashboardTests {
    @Test("says before the first round what will be seen, and what to do for it")
    func empty() async throws {
        let world = try await ProgramsWorld()
        let before = try await world.owner.get("/dashboard").body
        #expect(before.contains("After the first round you will see here") && before.contains("href=\"/programs/new\""))
        let program = try await world.program()
        #expect(try await world.owner.get(program).body.contains("After the first round you will see here"))
        #expect(try await world.owner.get("/dashboard/participation.csv").status == 404)
    }

    @Test("shows each picture with its name, its table and its file")
    func figures() async throws {
        let world = try await ProgramsWorld()
        try await world.add(9)
        let program = try await world.program()
        for _ in 0..<2 { _ = try await world.run(program) }
        for (page, files) in [("/dashboard", "/dashboard"), (program, program + "/figures")] {
            let body = try await world.owner.get(page).body
            for kind in Figures.Kind.allCases {
                #expect(body.contains("<title id=\"chart-\(kind.rawValue)-title\">"), "\(kind) of \(page)")
                #expect(body.contains("href=\"\(files)/\(kind.rawValue).csv\""))
                let file = try await world.owner.get("\(files)/\(kind.rawValue).csv")
                #expect(file.status == 200 && file.body.split(separator: "\r\n").count > 1, "\(kind) of \(page)")
            }
            #expect(!body.contains("style="))
        }
    }

    @Test("counts somebody who takes part in two programs once")
    func once() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        for _ in 0..<2 { _ = try await world.run(world.program()) }
        let facts = try await facts(world)
        #expect(facts.people == 4 && facts.introduced == 4)
        #expect(facts.steps.map(\.introduced) == [4])
        #expect(facts.ties >= 2 && facts.ties <= 4)
        #expect(try await world.owner.get("/dashboard/participation.csv").body.hasSuffix(",4\r\n"))
    }

    @Test("tells how often somebody was left out and why, with names only in a file that is noted")
    func left() async throws {
        let world = try await ProgramsWorld()
        try await world.add(4)
        let program = try await world.program()
        _ = try await world.run(program)
        let link = try world.link(to: "p1@example.org")
        try await world.world.browser().post(link + "/pause", ["until": "2026-01-19"], from: link)
        _ = try await world.run(program)
        let counts = try await world.owner.get("\(program)/figures/left.csv").body
        #expect(counts.contains("taking a break") && !counts.contains("example.org"))
        try await world.world.prove(world.owner, by: .passkey)
        let named = try await world.owner.get("\(program)/left-out.csv").body
        #expect(named.contains("p1@example.org,taking a break,2026-01-19"))
        #expect(try world.world.test.asAudit("program.left-exported") == 1)
    }

    @Test("is counted anew when the roster has changed, and only then")
    func anew() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.run(world.program())
        let before = try await facts(world)
        try await count(world)
        #expect(try await facts(world) == before)
        try await world.add(6)
        try await count(world)
        #expect(try await facts(world).people == 7)
    }

    @Test("leads to each department, and names its people")
    func departments() async throws {
        let world = try await ProgramsWorld()
        try await world.add(6)
        let program = try await world.program()
        _ = try await world.run(program)
        let sales = try #require(try await facts(world).groups.first { $0.name == "Sales" })
        for base in ["/dashboard", program] {
            let address = "\(base)/departments/\(sales.key)"
            #expect(try await world.owner.get(base).body.contains("href=\"\(address)\""))
            let body = try await world.owner.get(address).body
            #expect(body.contains("chart-department-title") && body.contains("Person 2") && !body.contains("Person 1<"))
            let file = try await world.owner.get(address + "/others.csv").body
            #expect(file.contains("Engines,") && !file.contains("Person"))
        }
        #expect(try await world.owner.get("/dashboard/departments/nowhere").status == 404)
    }

    @Test("shows departments with hostile names as their names")
    func hostile() async throws {
        let world = try await ProgramsWorld()
        let roster = "Name,Email,Department\r\nA,a@example.org,\"<script>x</script>\"\r\nB,b@example.org,B&B\r\n"
        let preview = try await world.upload(roster)
        try await world.owner.post(preview + "/confirm", from: preview)
        _ = try await world.run(world.program())
        let body = try await world.owner.get("/dashboard").body
        #expect(body.contains("&lt;script&gt;") && !body.contains("<script>x"))
        #expect(body.contains("B&amp;B"))
    }

    @Test("keeps names of departments sealed")
    func sealed() async throws {
        let world = try await ProgramsWorld()
        try await world.add(4)
        _ = try await world.run(world.program())
        let kept = try world.world.read("SELECT encode(facts, 'escape') FROM dashboard")
        #expect(kept.count == 2 && !kept.contains { $0.contains("Sales") || $0.contains("people") })
    }

    private func facts(_ world: ProgramsWorld) async throws -> DashboardFacts {
        let (workspace, vault) = (world.workspace, world.world.vault)
        let found = try await world.inWorkspace {
            try DashboardStore(vault: vault, random: .system).facts($0, workspace, workspace.uuid)?.facts
        }
        return try #require(found)
    }

    /// Lets the hour's look at all workspaces happen now.
    private func count(_ world: ProgramsWorld) async throws {
        _ = try await world.bySystem { try JobQueue().enqueue($0, CountDashboards(), workspace: nil) }
        try await world.world.work()
    }
}
