import Foundation
import Jobs
import Mail
import Primitives
import Store
import TestSupport
import Testing

@Suite("The outbox")
struct OutboxTests {
    @Test("A queued message is in the ledger with its job; its Message-ID follows from the delivery's id, with a proof")
    func queued() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let summary = try #require(try await world.summary(id))
        #expect(
            summary.state == .queued && summary.recipient.text == "ada@example.org" && summary.subject == "Meet Ben")
        #expect(summary.messageID.hasPrefix("<\(id.text).") && summary.messageID.hasSuffix("@example.com>"))
        #expect(try await world.jobs().count == 1)
    }

    @Test("A cause that is rolled back leaves neither message nor job")
    func rolledBack() async throws {
        let world = try await MailWorld()
        let (outbox, draft) = (world.outbox, try world.draft())
        await #expect(throws: DatabaseError.denied) {
            try await world.inWorkspace { tx in
                try outbox.queue(tx, draft, workspace: MailWorld.workspace)
                throw DatabaseError.denied
            }
        }
        let store = world.store
        #expect(try await world.inWorkspace { try store.page($0, MailWorld.workspace) }.isEmpty)
        #expect(try await world.jobs().isEmpty)
    }

    @Test("A thousand messages go in at once, and the page shows the newest first, piece by piece")
    func many() async throws {
        let world = try await MailWorld()
        let (outbox, store) = (world.outbox, world.store)
        let drafts = try (0..<1000).map { try world.draft("p\($0)@example.org") }
        let ids = try await world.inWorkspace { try outbox.queue($0, all: drafts, workspace: MailWorld.workspace) }
        #expect(Set(ids).count == 1000)
        var seen: [DeliveryID] = []
        while case let page = try await world.inWorkspace({ [seen] in
            try store.page($0, MailWorld.workspace, offset: seen.count, limit: 150)
        }), !page.isEmpty { seen += page.map(\.id) }
        #expect(seen == ids.sorted().reversed())
        #expect(try await world.inWorkspace { try store.counts($0, MailWorld.workspace) } == [.queued: 1000])
    }

    @Test("What can never be sent is refused at once")
    func unsendable() async throws {
        let world = try await MailWorld()
        let draft = MailDraft(
            MailWorld.kind, to: Mailbox(address: try Fixture.address("ada@example.org")), subject: "Hi", text: "Hi",
            unsubscribe: URL(string: "mailto:x@example.org"))
        await #expect(throws: MailMessageError.unsubscribeNotAWebAddress) { try await world.queue(draft) }
    }

    @Test("Names, addresses, subjects, bodies and the server's words are nowhere in the table's octets")
    func sealed() async throws {
        let world = try await MailWorld()
        let canary = "canary9917"
        let draft = MailDraft(
            MailWorld.kind, to: Mailbox(name: canary, address: try Fixture.address("\(canary)@example.org")),
            subject: canary,
            text: canary, html: canary)
        let id = try await world.queue(draft)
        _ = try await world.run(id, ScriptedTransport(.refused(code: 550, reply: "550 <\(canary)@example.org> no")))
        #expect(try await world.summary(id)?.reply == "550 <\(canary)@example.org> no")
        let rows = try world.test.asOwner(
            "SET app.scope = 'system'; SELECT row_to_json(delivery)::text || encode(message, 'escape') FROM delivery")
        #expect(rows.count == 1 && !rows.joined().contains(canary))
        #expect(!rows.joined().contains(Data(canary.utf8).map { String($0, radix: 16) }.joined()))
    }

    @Test(
        "A workspace sees, changes and forges nothing of another, and mail of the installation needs the system scope")
    func scopes() async throws {
        let world = try await MailWorld()
        let mine = try await world.queue(try world.draft())
        _ = try await world.queue(try world.draft(), workspace: nil)
        let (store, outbox, draft) = (world.store, world.outbox, try world.draft())
        for scope in [
            Scope.workspace(MailWorld.other), .person(PersonID(mine.uuid), in: MailWorld.workspace), .link(mine.uuid),
        ] {
            let seen = try await world.database.transaction(scope) { tx in
                try tx.rows("SELECT 1 FROM delivery").count + tx.run("UPDATE delivery SET attempts = 9")
                    + tx.run("DELETE FROM delivery")
            }
            #expect(seen == 0)
        }
        for workspace in [nil, MailWorld.other] {
            await #expect(throws: (any Error).self) {
                try await world.inWorkspace { try outbox.queue($0, draft, workspace: workspace) }
            }
        }
        let page = try await world.database.transaction(.system("test")) { try store.page($0, .installation) }
        #expect(page.map(\.state) == [.queued])
        #expect(try world.test.asApp("SELECT count(*) FROM delivery") == ["0"])
    }

    @Test("What is about a person is forgotten with them; what is old and over is pruned")
    func forgotten() async throws {
        let world = try await MailWorld()
        let person = PersonID(UUID())
        let about = try await world.queue(try world.draft(person: person))
        let kept = try await world.queue(try world.draft())
        let store = world.store
        #expect(try await world.inWorkspace { try store.forget($0, MailWorld.workspace, person) } == 1)
        #expect(try await world.summary(about) == nil)
        let prune: @Sendable (Transaction) throws -> Int = {
            try store.prune($0, before: $0.now + 1, failed: $0.now - 1)
        }
        #expect(try await world.database.transaction(.system("test"), prune) == 0)
        for job in try await world.jobs() { _ = try await world.run(kept, OutboxTransport(), job: job) }
        #expect(try await world.database.transaction(.system("test"), prune) == 1)
    }

    @Test("What did not arrive is kept longer, and not for ever")
    func failed() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        _ = try await world.run(id, ScriptedTransport(.refused(code: 550, reply: "550 no")))
        let store = world.store
        let prune: @Sendable (TimeInterval) async throws -> Int = { age in
            try await world.database.transaction(.system("test")) {
                try store.prune($0, before: $0.now + 1, failed: $0.now - age)
            }
        }
        #expect(try await prune(1) == 0)
        #expect(try await prune(-1) == 1)
        #expect(try await world.summary(id) == nil)
    }
}
