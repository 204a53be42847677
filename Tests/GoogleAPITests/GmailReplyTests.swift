import Foundation
import Outbound
import Testing

@testable import GoogleAPI

@Suite("Looking for replies")
struct GmailReplyTests {
    private static let canary = "canary-4711"

    private static func answer(_ more: [(String, String)] = []) -> [(String, String)] {
        [
            ("From", "Ben <ben@example.org>"), ("To", "ada@gmail.example"), ("Subject", "Re: \(canary)"),
            ("Message-ID", "<reply@example.org>"), ("X-Secret", canary),
        ] + more
    }

    private func sent(_ world: GoogleWorld) async throws -> (Gmail, GmailSentMessage) {
        let gmail = try await world.gmail()
        return (gmail, try await gmail.sendDraft(try await gmail.createDraft(GoogleWorld.mail())))
    }

    @Test("brings who, when and which in order, and of ours the identity")
    func reply() async throws {
        let world = try await GoogleWorld()
        let (gmail, sent) = try await sent(world)
        let delivered = try await world.deliver(Self.answer(), in: sent.thread, body: Self.canary)
        let seen = try await gmail.headers(in: sent.thread)
        #expect(
            seen.messages.map(\.isSent) == [true, false] && seen.messages.allSatisfy { !$0.isDraft && !$0.isAside })
        #expect(seen.messages.first.map(sent.isSame) == true && seen.messages.last.map(sent.isSame) == false)
        #expect(seen.messages.first?.headers[.messageID] == "<1@klatch.example>")
        #expect(seen.messages.last?.headers[.from] == "Ben <ben@example.org>")
        #expect(seen.messages.map(\.mark) == [sent.mark, delivered.id])
        #expect(try #require(seen.messages.last?.arrivedAt) >= #require(seen.messages.first?.arrivedAt))
    }

    @Test(
        "brings the marks of automatic answers",
        arguments: [
            ("Auto-Submitted", "auto-replied", SeenHeaders.Name.autoSubmitted),
            ("precedence", "auto_reply", .precedence),
            ("X-Autoreply", "yes", .autoreply), ("X-AUTORESPOND", "1", .autorespond),
            ("X-Failed-Recipients", "x@example.org", .failedRecipients),
            ("Content-Type", "multipart/report; report-type=delivery-status", .contentType),
            ("Return-Path", "<>", .returnPath),
        ])
    func marks(_ name: String, _ value: String, _ field: SeenHeaders.Name) async throws {
        let world = try await GoogleWorld()
        let (gmail, sent) = try await sent(world)
        try await world.deliver(Self.answer([(name, value)]), in: sent.thread)
        #expect(try await gmail.headers(in: sent.thread).messages.last?.headers[field] == value)
    }

    @Test("has no place for a body, a preview or a subject, even where Google sends them unasked")
    func unasked() async throws {
        let world = try await GoogleWorld()
        let (gmail, sent) = try await sent(world)
        try await world.deliver(Self.answer(), in: sent.thread, body: Self.canary, unasked: true)
        let seen = try await gmail.headers(in: sent.thread)
        var text = ""
        dump(seen, to: &text)
        #expect(seen.messages.count == 2 && !text.contains(Self.canary) && !text.contains("example.org"))
        for message in seen.messages {
            for name in SeenHeaders.Name.allCases { #expect(message.headers[name]?.contains(Self.canary) != true) }
        }
    }

    @Test("finds drafts and what was thrown away marked as such, and says where the thread is gone")
    func labels() async throws {
        let world = try await GoogleWorld()
        let (gmail, sent) = try await sent(world)
        let draft = try await gmail.createDraft(GoogleWorld.mail("next", id: "2"), in: sent.thread)
        #expect(try await gmail.headers(in: draft.thread).messages.map(\.isDraft) == [false, true])
        let other = GmailThread(gmail.mailbox, id: try #require(GmailID("18f")))
        #expect(await failure { _ = try await gmail.headers(in: other) } == .gone)
    }

    @Test("reads of a mail that we sent its identity and its sender")
    func identity() async throws {
        let world = try await GoogleWorld()
        let (gmail, sent) = try await sent(world)
        let headers = try await gmail.headers(of: sent)
        #expect(headers[.messageID] == "<1@klatch.example>" && headers[.from] == "ada@gmail.example")
    }

    @Test("asks for metadata with its mask in every request, and the receipt says which fields")
    func asked() async throws {
        let world = try await GoogleWorld()
        let (gmail, sent) = try await sent(world)
        _ = try await gmail.headers(in: sent.thread)
        _ = try await gmail.headers(of: sent)
        let calls = try await world.state().calls.filter { $0.method.hasSuffix(".get") }
        #expect(calls.count == 2)
        for call in calls {
            #expect(call.query.contains(["format", "metadata"]))
            let mask = try #require(call.query.first { $0[0] == "fields" }?[1])
            for word in ["snippet", "body", "parts", "raw", "*"] { #expect(!mask.contains(word)) }
            #expect(!call.query.contains(["metadataHeaders", "Subject"]))
        }
        let row = try #require(try await world.rows().first { $0.operation.hasPrefix("look for replies") })
        #expect(row.path == "/gmail/v1/users/me/threads/{id}" && row.asked.contains("From"))
    }
}
