import Foundation
import Primitives
import Testing

@testable import IMAP

@Suite("A mailbox at a real IMAP server")
struct IMAPMailboxTests {
    private static let kinds = ["", "plain-", "few-"]

    @Test("has folders for drafts and sent mails, marked or by name", arguments: kinds)
    func folders(_ kind: String) async throws {
        let world = try await IMAPWorld(kind)
        #expect(try await world.mailbox.check() == Set(IMAPFolder.allCases))
    }

    @Test("keeps a draft once, however often it is put there, and finds and deletes it", arguments: kinds)
    func draft(_ kind: String) async throws {
        let world = try await IMAPWorld(kind)
        let folder = kind == "plain-" ? "Entw&APw-rfe" : "Drafts"
        #expect(try await !world.mailbox.hasDraft(IMAPWorld.id()))
        for _ in 1...2 { try await world.mailbox.putDraft(IMAPWorld.mail(), IMAPWorld.id()) }
        #expect(try await world.count(folder) == 1)
        #expect(try await world.mailbox.hasDraft(IMAPWorld.id()))
        for _ in 1...2 { try await world.mailbox.deleteDraft(IMAPWorld.id()) }
        #expect(try await !world.mailbox.hasDraft(IMAPWorld.id()))
        // Without UIDPLUS it stays, marked as deleted, until the person's own program cleans up.
        #expect(try await world.count(folder) == (kind.isEmpty ? 0 : 1))
    }

    @Test("leaves alone a draft of another identity, also one that holds ours")
    func others() async throws {
        let world = try await IMAPWorld()
        let longer = IMAPWorld.message([("Message-ID", "x\(IMAPWorld.id().text)y"), ("Subject", "mine")], "text")
        try await world.deliver(longer, to: "Drafts")
        #expect(try await !world.mailbox.hasDraft(IMAPWorld.id()))
        try await world.mailbox.deleteDraft(IMAPWorld.id())
        #expect(try await world.count("Drafts") == 1)
    }

    @Test("changes a draft in its place, and makes none again that the person took away", arguments: kinds)
    func replace(_ kind: String) async throws {
        let world = try await IMAPWorld(kind)
        let (first, second) = (IMAPWorld.id("one"), IMAPWorld.id("two"))
        #expect(try await !world.mailbox.replaceDraft(first, with: IMAPWorld.mail(second), second))
        try await world.mailbox.putDraft(IMAPWorld.mail(first), first)
        #expect(try await world.mailbox.replaceDraft(first, with: IMAPWorld.mail(first, text: "new"), first))
        #expect(try await world.mailbox.replaceDraft(first, with: IMAPWorld.mail(second), second))
        #expect(try await world.mailbox.hasDraft(second))
        #expect(try await !world.mailbox.hasDraft(first))
        #expect(try await world.mailbox.replaceDraft(first, with: IMAPWorld.mail(second), second))
    }

    @Test("keeps a mail that went out with the sent ones, once, and its draft is gone", arguments: kinds)
    func sent(_ kind: String) async throws {
        let world = try await IMAPWorld(kind)
        try await world.mailbox.putDraft(IMAPWorld.mail(), IMAPWorld.id())
        #expect(try await !world.mailbox.hasSent(IMAPWorld.id()))
        for _ in 1...2 { try await world.mailbox.keepSent(IMAPWorld.mail(), IMAPWorld.id()) }
        #expect(try await world.mailbox.hasSent(IMAPWorld.id()))
        #expect(try await !world.mailbox.hasDraft(IMAPWorld.id()))
        #expect(try await world.count(kind == "plain-" ? "Sent Items" : "Gone out") == 1)
    }

    @Test("takes a mail of any octets, long and short", arguments: ["", "few-"])
    func octets(_ kind: String) async throws {
        let world = try await IMAPWorld(kind)
        let head = Array("Message-ID: \(IMAPWorld.id().text)\r\n\r\n".utf8)
        let body = (0..<300_000).map { UInt8($0 % 255) + 1 }
        try await world.mailbox.putDraft(head + body, IMAPWorld.id())
        #expect(try await world.mailbox.hasDraft(IMAPWorld.id()))
    }
}

@Suite("Looking for replies over IMAP")
struct IMAPReplyTests {
    private static let canary = "canary-4711"

    private static func answer(_ id: OwnMessageID, _ more: [(String, String)] = []) -> [UInt8] {
        IMAPWorld.message(
            [("From", "Ben <ben@example.org>"), ("Subject", "Re: \(canary)"), ("X-Secret", canary)] + more
                + [("References", "<x@example.org>\r\n\t\(id.text)")], canary)
    }

    @Test(
        "finds answers in the inbox and what lies with the sent ones, of our threads alone", arguments: ["", "plain-"])
    func replies(_ kind: String) async throws {
        let world = try await IMAPWorld(kind)
        let (one, two) = (IMAPWorld.id("one"), IMAPWorld.id("two"))
        try await world.mailbox.keepSent(IMAPWorld.mail(one), one)
        try await world.deliver(Self.answer(one, [("Message-ID", "<reply@example.org>")]))
        try await world.deliver(
            IMAPWorld.message([("From", "spam@example.org"), ("Subject", Self.canary)], Self.canary))
        try await world.deliver(Self.answer(IMAPWorld.id("one.more")))
        let seen = try await world.mailbox.look(into: [[one], [two]], since: IMAPWorld.since)
        #expect(seen.map(\.count) == [2, 0])
        #expect(Set(seen[0].map(\.folder)) == [.inbox, .sent])
        let reply = try #require(seen[0].first { !$0.isOurs })
        #expect(reply.headers[.from] == "Ben <ben@example.org>" && reply.mark == "<reply@example.org>")
        #expect(reply.arrivedAt > IMAPWorld.since && reply.folder == .inbox)
    }

    @Test("finds an answer in whichever folder it was filed, and one that was thrown away, but no draft")
    func filed() async throws {
        let world = try await IMAPWorld()
        let id = IMAPWorld.id()
        try await world.aside { session throws(IMAPFailure) in
            // One of them may be there already.
            for name in ["Clients", "Archive"] { _ = try? session.ask(.words("CREATE"), .value(name)) }
        }
        for (number, folder) in ["Clients", "Archive", "INBOX", "Drafts"].enumerated() {
            try await world.deliver(Self.answer(id, [("Message-ID", "<\(number)@example.org>")]), to: folder)
        }
        try await world.aside { session throws(IMAPFailure) in
            _ = try session.ask(.words("SELECT INBOX"))
            _ = try session.ask(.words("STORE 1 +FLAGS (\\Deleted)"))
        }
        let ids = Set([id] + (0..<12).map { IMAPWorld.id("other\($0)") })
        let seen = try await world.mailbox.look(into: [ids], since: IMAPWorld.since)
        #expect(seen.map { Set($0.map(\.mark)) } == [["<0@example.org>", "<1@example.org>", "<2@example.org>"]])
    }

    @Test(
        "brings the marks of automatic answers",
        arguments: [
            ("Auto-Submitted", "auto-replied", MailHeaders.Name.autoSubmitted), ("precedence", "bulk", .precedence),
            ("X-Autoreply", "yes", .autoreply), ("X-AUTORESPOND", "1", .autorespond),
            ("X-Failed-Recipients", "x@example.org", .failedRecipients),
            ("Content-Type", "multipart/report; report-type=delivery-status", .contentType),
            ("Return-Path", "<>", .returnPath),
            ("In-Reply-To", IMAPWorld.id().text, .inReplyTo),
        ])
    func marks(_ name: String, _ value: String, _ field: MailHeaders.Name) async throws {
        let world = try await IMAPWorld()
        try await world.deliver(Self.answer(IMAPWorld.id(), [(name, value)]))
        let seen = try await world.mailbox.look(into: [[IMAPWorld.id()]], since: IMAPWorld.since)
        #expect(seen.first?.first?.headers[field] == value)
    }

    @Test("reads no body and no subject: the server itself counts none, and nothing is marked as seen")
    func nothingRead() async throws {
        let world = try await IMAPWorld()
        try await world.deliver(Self.answer(IMAPWorld.id()))
        let seen = try await world.mailbox.look(into: [[IMAPWorld.id()]], since: IMAPWorld.since)
        var text = ""
        dump(seen, to: &text)
        #expect(seen.first?.count == 1 && !text.contains(Self.canary) && !text.contains("ben@"))
        try await world.aside { session throws(IMAPFailure) in
            _ = try session.ask(.words("EXAMINE INBOX"))
            #expect(try session.ask(.words("UID SEARCH UNSEEN")).values("SEARCH") == [[.atom("1")]])
        }
        // Dovecot writes its closing words a moment after the connection's end.
        while world.log.split(separator: "\n").count(where: { $0.contains("body_count") }) < 3 {
            try await Task.sleep(for: .milliseconds(20))
        }
        let lines = world.log.split(separator: "\n").filter { $0.contains("body_count") }
        #expect(lines.allSatisfy { $0.contains("body_count=0 body_bytes=0") }, "\(lines)")
        #expect(lines.contains { $0.contains("hdr_count=1 ") }, "\(lines)")
    }

    @Test("of too many threads at once is refused")
    func tooMany() async throws {
        let world = try await IMAPWorld()
        let threads = [Set<OwnMessageID>](repeating: [IMAPWorld.id()], count: MailboxErrand.maximumThreads + 1)
        #expect(await failure { _ = try await world.mailbox.look(into: threads, since: IMAPWorld.since) } == .rejected)
    }
}
