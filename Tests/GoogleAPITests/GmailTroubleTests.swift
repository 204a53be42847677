import Outbound
import Primitives
import Testing

@testable import GoogleAPI

@Suite("Gmail in trouble")
struct GmailTroubleTests {
    @Test(
        "leaves open whether a mail went, wherever it may have gone, and it is sent once",
        arguments: [
            ("done-503", 1), ("done-retry", 1), ("done-500", 1), ("done-lost", 1), ("garbage", 1), ("empty", 1),
            ("huge", 1), ("503", 0), ("500", 0),
        ])
    func send(_ kind: String, _ sent: Int) async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let draft = try await gmail.createDraft(GoogleWorld.mail())
        try await world.fault("gmail.users.drafts.send", kind)
        #expect(await failure { _ = try await gmail.sendDraft(draft) } == .unknown)
        #expect(try await world.state().sent.count == sent)
        // What it was is found out by looking: the draft is there, or its thread holds the mail.
        #expect((try await gmail.findDraft(draft) == nil) == (sent == 1))
        let found = try await gmail.findSent("<1@klatch.example>", in: draft.thread)
        #expect((found != nil) == (sent == 1) && found?.thread == (sent == 1 ? draft.thread : nil))
        #expect(try await gmail.findSent("<2@klatch.example>", in: draft.thread) == nil)
    }

    @Test(
        "says when to come back, and nothing was done", arguments: [("429", Duration.seconds(17)), ("403-rate", nil)])
    func rate(_ kind: String, _ pause: Duration?) async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let draft = try await gmail.createDraft(GoogleWorld.mail())
        try await world.fault("gmail.users.drafts.send", kind)
        #expect(await failure { _ = try await gmail.sendDraft(draft) } == .rateLimited(retryAfter: pause))
        #expect(try await world.state().sent.isEmpty)
        #expect(try await gmail.sendDraft(draft).thread == draft.thread)
    }

    @Test(
        "never passes for silence: an answer that is not understood is none", arguments: ["garbage", "empty", "huge"])
    func unreadable(_ kind: String) async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let draft = try await gmail.createDraft(GoogleWorld.mail())
        for method in ["gmail.users.threads.get", "gmail.users.drafts.get"] {
            try await world.fault(method, kind, times: 3)
        }
        #expect(await failure { _ = try await gmail.headers(in: draft.thread) } == .unavailable)
        #expect(await failure { _ = try await gmail.findDraft(draft) } == .unavailable)
    }

    @Test("leaves open whether a draft was made; changing, finding and deleting one is repeated instead")
    func drafts() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let draft = try await gmail.createDraft(GoogleWorld.mail())
        for method in ["create", "update", "get", "delete"] {
            try await world.fault("gmail.users.drafts.\(method)", "done-503")
        }
        #expect(await failure { _ = try await gmail.createDraft(GoogleWorld.mail()) } == .unknown)
        #expect(try await gmail.updateDraft(draft, to: GoogleWorld.mail("new")).id == draft.id)
        #expect(try await gmail.findDraft(draft)?.id == draft.id)
        try await gmail.deleteDraft(draft)
        #expect(try await gmail.findDraft(draft) == nil)
    }

    @Test("with a token that has ended says so")
    func ended() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let leave = try await world.leave()
        try await world.oauth.revoke(.init(leave.refresh_token), for: GoogleWorld.forAda)
        #expect(await failure { _ = try await gmail.createDraft(GoogleWorld.mail()) } == .unauthorized)
    }

    @Test("says what Google declines: a mail to nobody")
    func rejected() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail()
        let mail = try OutgoingMail(Array("From: a@gmail.example\r\nSubject: x\r\n\r\ntext\r\n".utf8))
        #expect(await failure { _ = try await gmail.send(mail) } == .rejected(status: 400))
        #expect(throws: GoogleFailure.tooLarge) {
            try OutgoingMail([UInt8](repeating: 97, count: OutgoingMail.maximumBytes + 1))
        }
    }

    @Test("takes a mail of the greatest size")
    func large() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail([.send])
        var bytes = Array("From: a@gmail.example\r\nTo: b@example.org\r\nSubject: x\r\n\r\n".utf8)
        bytes += [UInt8](repeating: 97, count: OutgoingMail.maximumBytes - bytes.count)
        _ = try await gmail.send(try OutgoingMail(bytes))
        #expect(try await world.state().sent.first?.raw.utf8.count == OutgoingMail.maximumBytes)
    }
}
