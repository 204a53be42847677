import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Credentials
@testable import Outreach

@Suite("Claim integrations.review-reminder")
struct ConnectionReviewTests {
    private static let subject = "Which connections do you still need?"

    /// Somebody with a mailbox that was connected now.
    private func connected() async throws -> (TestWorld, TestBrowser) {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let row = try world.read("SELECT workspace_id || ' ' || person_id FROM membership").first ?? ""
        let ids = row.split(separator: " ").map(String.init)
        let person = OutreachOwner(
            workspace: try #require(ids.first.flatMap { WorkspaceID($0) }),
            person: try #require(ids.last.flatMap { PersonID($0) }))
        let document = ConnectedMailbox.Document(address: try EmailAddress(parsing: "box@example.org"), name: "Me")
        let store = MailboxStore(vault: world.vault, random: .system)
        try await world.database.transaction(.system("test")) {
            _ = try store.connect($0, person, kind: "none", document, credentials: [1])
        }
        return (world, owner)
    }

    private func beat(_ world: TestWorld) async throws {
        _ = try await world.database.transaction(.system("test")) {
            try JobQueue().enqueue($0, ConnectionReview(), workspace: nil)
        }
        try await world.work()
    }

    private func asked(_ world: TestWorld) -> [String] {
        world.mail.all.map(\.source).filter { $0.contains(Self.subject) }
    }

    @Test("asks once on the day after half a year, not earlier and not twice, and again half a year later")
    func halfYear() async throws {
        let (world, _) = try await connected()
        world.clock.advance(by: 180 * 86_400 - 60)
        try await beat(world)
        #expect(asked(world).isEmpty)
        world.clock.advance(by: 120)
        try await beat(world)
        try await beat(world)
        #expect(asked(world).count == 1)
        let mail = try #require(asked(world).first)
        #expect(mail.contains("box@example.org") && mail.contains("/account/connections"))
        #expect(mail.contains("Nothing for half a year"))
        world.clock.advance(by: 179 * 86_400)
        try await beat(world)
        #expect(asked(world).count == 1)
        world.clock.advance(by: 2 * 86_400)
        try await beat(world)
        #expect(asked(world).count == 2)
    }

    @Test("asks nobody who has connected nothing, or has disconnected it")
    func nothing() async throws {
        let (world, _) = try await connected()
        _ = try world.test.asOwner("SET app.scope = 'system'; DELETE FROM outreach_mailbox")
        world.clock.advance(by: 400 * 86_400)
        try await beat(world)
        #expect(asked(world).isEmpty)
    }

    @Test("lists on one page what is connected, with what it may do and when it was last of use")
    func page() async throws {
        let (world, owner) = try await connected()
        let page = try await owner.get("/account/connections").body
        #expect(page.contains("box@example.org") && page.contains("Twice a year") && !page.contains("still needed?"))
        _ = try world.test.asOwner(
            "SET app.scope = 'system'; UPDATE outreach_mailbox SET connected_at = connected_at - interval '181 days'")
        #expect(try await owner.get("/account/connections").body.contains("still needed?"))
    }
}
