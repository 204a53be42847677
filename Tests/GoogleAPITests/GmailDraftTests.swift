import Outbound
import Testing

@testable import GoogleAPI

@Suite("A draft at Gmail")
struct GmailDraftTests {
    @Test("is made, changed, found and sent, and is gone then; its mail lies in the same thread")
    func life() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail([.compose])
        let made = try await gmail.createDraft(GoogleWorld.mail("first"))
        let changed = try await gmail.updateDraft(made, to: GoogleWorld.mail("second"))
        #expect(changed.id == made.id && changed.thread == made.thread)
        #expect(try await gmail.findDraft(made) == changed)
        let sent = try await gmail.sendDraft(made)
        #expect(sent.thread == made.thread && sent.mailbox == gmail.mailbox)
        #expect(try await gmail.findDraft(made) == nil)
        let state = try await world.state()
        #expect(state.sent.count == 1 && state.drafts.isEmpty)
        #expect(state.sent.first?.raw.hasSuffix("second\r\n") == true)
    }

    @Test("of a follow-up lies in the thread of the mail before it, also when it is changed")
    func thread() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail([.compose])
        let first = try await gmail.sendDraft(try await gmail.createDraft(GoogleWorld.mail()))
        let next = try await gmail.createDraft(GoogleWorld.mail("again", id: "2"), in: first.thread)
        #expect(next.thread == first.thread)
        let changed = try await gmail.updateDraft(next, to: GoogleWorld.mail("once more", id: "2"))
        #expect(try await gmail.sendDraft(changed).thread == first.thread)
        #expect(Set(try await world.state().sent.map(\.threadId)) == [first.thread.id.text])
    }

    @Test("that the person deleted is gone to every operation, and deleting it again is no fault")
    func deleted() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail([.compose])
        let draft = try await gmail.createDraft(GoogleWorld.mail())
        try await world.remove(draft)
        #expect(try await gmail.findDraft(draft) == nil)
        #expect(await failure { _ = try await gmail.sendDraft(draft) } == .gone)
        #expect(await failure { _ = try await gmail.updateDraft(draft, to: GoogleWorld.mail()) } == .gone)
        try await gmail.deleteDraft(draft)
        #expect(try await world.state().sent.isEmpty)
    }

    @Test("is deleted")
    func delete() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail([.compose])
        try await gmail.deleteDraft(try await gmail.createDraft(GoogleWorld.mail()))
        #expect(try await world.state().drafts.isEmpty)
    }

    @Test("of another mailbox is refused before the network")
    func foreign() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let draft = try #require(GmailDraft(stored: "7 r-1 18a 18a"))
        let sent = try #require(GmailSentMessage(stored: "7 18b 18a"))
        #expect(await failure { _ = try await gmail.updateDraft(draft, to: GoogleWorld.mail()) } == .foreign)
        #expect(await failure { _ = try await gmail.findDraft(draft) } == .foreign)
        #expect(await failure { try await gmail.deleteDraft(draft) } == .foreign)
        #expect(await failure { _ = try await gmail.sendDraft(draft) } == .foreign)
        #expect(await failure { _ = try await gmail.createDraft(GoogleWorld.mail(), in: draft.thread) } == .foreign)
        #expect(await failure { _ = try await gmail.send(GoogleWorld.mail(), in: draft.thread) } == .foreign)
        #expect(await failure { _ = try await gmail.headers(in: draft.thread) } == .foreign)
        #expect(await failure { _ = try await gmail.headers(of: sent) } == .foreign)
        #expect(try await world.rows().isEmpty)
        #expect(try await world.state().calls.isEmpty)
    }
}

@Suite("A reference to what is ours at Gmail")
struct GmailReferenceTests {
    @Test("comes out of its column as it went in")
    func stored() throws {
        let draft = try #require(GmailDraft(stored: "117 r-42 18a 18b"))
        #expect(draft.stored == "117 r-42 18a 18b" && draft.thread.stored == "117 18b")
        let sent = try #require(GmailSentMessage(stored: "117 18c 18b"))
        #expect(sent.stored == "117 18c 18b" && sent.thread == draft.thread)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", " ", "117", "117 r-42 18a", "117 r-42 18a 18b 18c", "117  18a 18b", "x r-42 18a 18b",
            "117 r/42 18a 18b",
            "117 r-42 18a 18b ", "117 .. 18a 18b", "117 r-42 18a 18b\n", "117 r%2f 18a 18b", "117 é 18a 18b",
            "117 \(String(repeating: "a", count: 101)) 18a 18b", "-1 r-42 18a 18b",
        ])
    func malformed(_ text: String) {
        #expect(GmailDraft(stored: text) == nil)
    }
}
