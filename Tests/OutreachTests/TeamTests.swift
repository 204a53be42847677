import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("Outreach of a team")
struct TeamTests {
    private static let sequence = [
        "name": "Coffee", "subject": "Coffee?", "days": "all", "from": "0", "until": "24", "zone": "UTC",
        "step.0.body": "Hello {{first name}}, quixshared", "step.1.delay": "3", "step.1.body": "Still there?",
        "act": "save",
    ]
    private static let page = "/outreach/sequences"

    private func shared() async throws -> (OutreachWorld, shared: String) {
        let world = try await OutreachWorld()
        try await world.writer.post(Self.page, Self.sequence, from: Self.page + "/new")
        let id = try #require(try world.world.read("SELECT id FROM outreach_sequence").first)
        try await world.writer.post("\(Self.page)/\(id)/share", from: "\(Self.page)/\(id)/edit")
        return (world, try #require(try world.world.read("SELECT id FROM outreach_shared_sequence").first))
    }

    @Test("is a sequence that one shows and another takes a copy of, which is theirs to change")
    func share() async throws {
        let (world, shared) = try await shared()
        let shown = try await world.admin.get(Self.page).body
        #expect(shown.contains("quixshared") && shown.contains("/outreach/shared/\(shared)/copy"))
        #expect(!shown.contains("/outreach/shared/\(shared)/end"))
        let copy = try await world.admin.post("/outreach/shared/\(shared)/copy", from: Self.page)
        #expect(copy.location?.hasSuffix("/edit") == true)
        #expect(try world.world.read("SELECT count(DISTINCT person_id) FROM outreach_sequence") == ["2"])
        #expect(try !world.world.everyRow().values.joined().joined().contains("quixshared"))
    }

    @Test("shows it once, as it was when it was shared last, and no more when its writer takes it back")
    func again() async throws {
        let (world, first) = try await shared()
        let id = try #require(try world.world.read("SELECT id FROM outreach_sequence").first)
        try await world.writer.post("\(Self.page)/\(id)/share", from: "\(Self.page)/\(id)/edit")
        let second = try world.world.read("SELECT id FROM outreach_shared_sequence")
        #expect(second.count == 1 && second != [first])
        let csrf = try await world.admin.get(Self.page).csrf
        let path = "/outreach/shared/\(second[0])/end"
        #expect(try await world.admin.submit(path, ["csrf": csrf]).status == 404)
        #expect(try await world.writer.post(path, from: Self.page).status == 303)
        #expect(try await !world.admin.get(Self.page).body.contains("quixshared"))
    }

    @Test("is not another workspace's: there nothing of it is seen, in raw SQL either")
    func tenant() async throws {
        let (world, shared) = try await shared()
        let other = OutreachOwner(workspace: WorkspaceID(UUID()), person: PersonID(UUID()))
        let rows = try await world.world.database.transaction(other.scope) {
            try $0.rows("SELECT id FROM outreach_shared_sequence").count
        }
        #expect(rows == 0 && !shared.isEmpty)
    }

    @Test("can be held back as a whole by whoever leads the workspace, and goes on later, each mail once")
    func pause() async throws {
        let world = try await EngineWorld()
        let (admin, writer) = (world.outreach.admin, world.outreach.writer)
        try await world.outreach.world.prove(admin)
        #expect(try await admin.post("/outreach/team/pause", from: "/outreach").status == 303)
        #expect(try await admin.post("/outreach/team/pause", from: "/outreach").status == 303)
        let id = try await world.start(followUps: 1)
        for _ in 0..<3 {
            world.outreach.world.clock.advance(by: 3_600)
            while try await world.turn() {}
        }
        #expect(world.mailbox.arrived.isEmpty && world.mailbox.drafts.isEmpty)
        #expect(try await writer.get("/outreach").body.contains("has paused all outreach"))
        #expect(try await writer.get("/outreach/mails/\(id.text)").body.contains("Held back"))
        #expect(try await writer.post("/outreach/team/resume", from: "/outreach").status == 403)
        // Sessions of administrators are short.
        try await world.outreach.world.renew(admin)
        try await world.outreach.world.prove(admin)
        #expect(try await admin.post("/outreach/team/resume", from: "/outreach").status == 303)
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
    }
}
