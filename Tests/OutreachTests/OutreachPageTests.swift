import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("The pages of outreach")
struct OutreachPageTests {
    private static let sequence = [
        "name": "Coffee", "subject": "Coffee, {{first name}}?", "days": "working", "from": "9", "until": "17",
        "zone": "Europe/Berlin", "step.0.body": "Hello {{first name}},\n\nshall we meet?", "step.1.delay": "3",
        "step.1.body": "Still there?", "act": "save",
    ]

    private func world() async throws -> (OutreachWorld, sequence: String) {
        let world = try await OutreachWorld()
        let page = "/outreach/sequences"
        #expect(try await world.writer.post(page, Self.sequence, from: page + "/new").location == page)
        return (world, try #require(try world.world.read("SELECT id FROM outreach_sequence").first))
    }

    /// Writes to a contact by the page. Returns the path of their mails.
    private func write(_ world: OutreachWorld, _ contact: String, _ sequence: String) async throws -> TestAnswer {
        try await world.writer.post(contact + "/write", ["sequence": sequence], from: contact + "/write")
    }

    @Test("take a sequence, with one more follow-up where it is asked for, and give it back to be changed")
    func sequences() async throws {
        let (world, id) = try await world()
        let path = "/outreach/sequences/\(id)/edit"
        let more = try await world.writer.post(path, Self.sequence.merging(["act": "add"]) { $1 }, from: path)
        #expect(more.status == 200 && more.body.contains("name=\"step.2.body\"") && more.body.contains("value=\"6\""))
        #expect(try await world.writer.get(path).body.contains("Still there?"))
        var wrong = Self.sequence
        (wrong["step.1.body"], wrong["until"], wrong["step.1.delay"]) = ("Hi {{first name", "3", "0")
        let refused = try await world.writer.post(path, wrong, from: path)
        #expect(refused.status == 422 && refused.body.contains("id=\"step.1.body-error\""))
        #expect(refused.body.contains("id=\"step.1.delay-error\""))
    }

    @Test("show every mail as it would be sent, and write none with a gap in it")
    func preview() async throws {
        let (world, sequence) = try await world()
        let nameless = try await world.add("kim@far.example")
        let refused = try await write(world, nameless, sequence)
        #expect(refused.status == 422 && refused.body.contains("first name"))
        let contact = try await world.add("pat@far.example", ["name": "Pat Far"])
        let mails = try #require(try await write(world, contact, sequence).location)
        let shown = try await world.writer.get(mails).body
        #expect(shown.contains("Hello Pat,") && shown.contains("Coffee, Pat?") && shown.contains("Still there?"))
        #expect(try await write(world, contact, sequence).status == 422)
        #expect(try await world.writer.get("/outreach").body.contains("Pat Far"))
        #expect(try await world.writer.get(contact).body.contains(mails))
    }

    @Test("take no yes without a mailbox, and pretend nothing")
    func noMailbox() async throws {
        let (world, sequence) = try await world()
        let contact = try await world.add("pat@far.example", ["name": "Pat"])
        let mails = try #require(try await write(world, contact, sequence).location)
        let page = try await world.writer.get(mails)
        #expect(page.body.contains("No mailbox is connected") && !page.body.contains(mails + "/approve"))
        let answer = try await world.writer.submit(mails + "/approve", ["csrf": page.csrf, "was": "x"])
        #expect(answer.status == 422 && answer.body.contains("No mailbox is connected"))
        #expect(try world.world.read("SELECT DISTINCT stage FROM outreach_message") == ["draft"])
    }

    @Test("change one mail for one contact, and stop all of them with one button")
    func changes() async throws {
        let (world, sequence) = try await world()
        let contact = try await world.add("pat@far.example", ["name": "Pat"])
        let mails = try #require(try await write(world, contact, sequence).location)
        let first = try #require(try world.world.read("SELECT id FROM outreach_message WHERE step = 0").first)
        let path = "/outreach/messages/\(first)"
        let empty = try await world.writer.post(path, ["subject": "Tea?", "body": " "], from: path)
        #expect(empty.status == 422)
        let changed = try await world.writer.post(path, ["subject": "Tea?", "body": "Tea instead"], from: path)
        #expect(changed.location == mails)
        let shown = try await world.writer.get(mails).body
        #expect(shown.contains("Tea instead") && shown.contains("2. Tea?"))
        try await world.writer.post(mails + "/stop", from: mails)
        #expect(try world.world.read("SELECT DISTINCT stage FROM outreach_message") == ["stopped"])
        #expect(try await world.writer.get(mails).body.contains("You stopped it."))
    }

    @Test("are nobody else's: whoever administers the workspace finds no such page")
    func isPrivate() async throws {
        let (world, sequence) = try await world()
        let contact = try await world.add("pat@far.example", ["name": "Pat"])
        let mails = try #require(try await write(world, contact, sequence).location)
        let message = try #require(try world.world.read("SELECT id FROM outreach_message").first)
        for path in [mails, "/outreach/messages/\(message)", "/outreach/sequences/\(sequence)/edit", contact] {
            #expect(try await world.admin.get(path).status == 404, "\(path)")
        }
    }

    @Test("say why nothing is tracked")
    func tracking() async throws {
        let world = try await OutreachWorld()
        #expect(try await world.writer.get("/outreach").body.contains("no open or click tracking"))
    }
}

@Suite("A contact that is deleted while mails wait")
struct DeletedContactTests {
    @Test("takes its mails along, and its drafts are taken out of the mailbox")
    func drafts() async throws {
        let world = try await EngineWorld()
        _ = try await world.start(followUps: 1)
        while try await world.turn() {}
        #expect(world.mailbox.drafts.count == 1)
        let contact = try #require(try world.outreach.world.read("SELECT id FROM outreach_contact").first)
        let path = "/outreach/contacts/\(contact)"
        try await world.outreach.world.prove(world.outreach.writer)
        try await world.outreach.writer.post(path + "/delete", from: path + "/delete")
        try await world.work()
        #expect(world.mailbox.drafts.isEmpty)
        for table in ["contact", "enrolment", "message"] {
            #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_\(table)") == ["0"])
        }
        try await world.finish()
        #expect(world.mailbox.arrived.values.reduce(0, +) == 1)
    }
}
