import Foundation
import Primitives
import Testing

@testable import Outreach

@Suite("What comes into a thread")
struct ReplyJudgeTests {
    private static let sentAt = Date(timeIntervalSince1970: 1_767_603_600)

    private func judge() throws -> ReplyJudge {
        ReplyJudge(
            own: [try EmailAddress(parsing: "me@example.org"), try EmailAddress(parsing: "me@alias.example")],
            ours: ["message-1", "<one@example.org>"])
    }

    private func message(
        _ fields: [(String, String)], place: ThreadMessage.Place = .received, after seconds: TimeInterval = 60,
        reference: String = "theirs"
    ) -> ThreadMessage {
        ThreadMessage(
            reference: reference, place: place, at: Self.sentAt + seconds,
            fields: fields.map { ThreadMessage.Field($0.0, $0.1) })
    }

    @Test(
        "is a reply whoever wrote it, unless a machine or the person themselves did",
        arguments: [
            ([("From", "Pat <pat@far.example>")], ReplyJudge.Kind.reply),
            ([("From", "\"me@example.org\" <pat@far.example>")], .reply),
            ([("From", "colleague@far.example (me@example.org)")], .reply),
            ([("From", "not an address at all")], .reply), ([], .reply),
            ([("From", "\"Me, myself\" <ME@Example.org>")], .handwritten),
            ([("From", "me@alias.example")], .handwritten),
            ([("From", "pat@far.example"), ("Auto-Submitted", "auto-replied")], .autoReply),
            ([("From", "pat@far.example"), ("auto-submitted", "Auto-Generated; owner=x")], .autoReply),
            ([("From", "pat@far.example"), ("Auto-Submitted", "no")], .reply),
            ([("From", "pat@far.example"), ("Auto-Submitted", " No (a comment)")], .reply),
            ([("From", "pat@far.example"), ("Precedence", "auto_reply")], .autoReply),
            ([("From", "pat@far.example"), ("X-Autoreply", "yes")], .autoReply),
            ([("From", "pat@far.example"), ("X-Autorespond", "")], .autoReply),
            ([("From", "Mail Delivery <MAILER-DAEMON@far.example>")], .bounce),
            ([("From", "postmaster@far.example"), ("Auto-Submitted", "auto-replied")], .bounce),
            ([("From", "x@far.example"), ("X-Failed-Recipients", "pat@far.example")], .bounce),
            ([("From", "x@far.example"), ("Content-Type", "multipart/report; report-type=delivery-status")], .bounce),
            ([("From", "x@far.example"), ("Content-Type", "multipart/report; x=y"), ("Return-Path", "<>")], .bounce),
        ])
    func kinds(_ fields: [(String, String)], _ kind: ReplyJudge.Kind) throws {
        #expect(try judge().judge(message(fields))?.kind == kind)
    }

    @Test("is an answer whatever the clock of its mailbox says of when it came")
    func clocks() throws {
        let from = [("From", "pat@far.example")]
        for seconds in [-90_000.0, -1, 0] {
            #expect(try judge().judge(message(from, after: seconds))?.kind == .reply)
        }
    }

    @Test(
        "is a person's answer where a list, a help desk or a mass mailer handed it on",
        arguments: ["bulk", "junk", "list"])
    func precedence(_ value: String) throws {
        #expect(try judge().judge(message([("From", "pat@far.example"), ("Precedence", value)]))?.kind == .reply)
        let machine = [("From", "pat@far.example"), ("Precedence", value), ("Auto-Submitted", "auto-replied")]
        #expect(try judge().judge(message(machine))?.kind == .autoReply)
    }

    @Test("is nothing where it only says that our mail was shown, and what the person said is none")
    func receipt() throws {
        let type = ("Content-Type", "multipart/report; report-type=disposition-notification")
        #expect(try judge().judge(message([("From", "pat@far.example"), type, ("Return-Path", "<>")])) == nil)
        var judge = try judge()
        judge.dismissed = [.init(kind: "auto-reply", message: "theirs")]
        #expect(judge.judge(message([("From", "pat@far.example"), ("Auto-Submitted", "auto-replied")])) == nil)
        // The same name does not hide another thing.
        #expect(judge.judge(message([("From", "pat@far.example")]))?.kind == .reply)
    }

    @Test("is nothing where it is our own mail, whatever its mailbox calls it now, or a draft")
    func nothing() throws {
        let judge = try judge()
        let from = [("From", "pat@far.example")]
        let renamed = [("Message-ID", "<x@mail.gmail.com>"), ("X-Google-Original-Message-ID", "<one@example.org>")]
        #expect(judge.judge(message(renamed, place: .sent, reference: "other")) == nil)
        #expect(judge.judge(message(from, place: .draft)) == nil)
        #expect(judge.judge(message([("From", "me@example.org")], place: .sent, reference: "message-1")) == nil)
        let id = [("From", "me@example.org"), ("Message-ID", " <one@example.org>")]
        #expect(judge.judge(message(id, place: .sent, reference: "other")) == nil)
    }

    @Test("is handwritten where the person sent something that did not leave from here, whenever that was")
    func handwritten() throws {
        let sent = message([("From", "me@example.org")], place: .sent, after: -100)
        #expect(try judge().judge(sent)?.kind == .handwritten)
    }

    @Test("is handwritten from an address from which the person sent in that thread, though nobody had listed it")
    func learned() throws {
        let sent = message([("From", "me@other.example")], place: .sent, after: 10, reference: "sent")
        let received = message([("From", "Me <me@other.example>")], after: 20, reference: "received")
        #expect(ReplyJudge.senders([sent, received]) == [try EmailAddress(parsing: "me@other.example")])
        #expect(try judge().finding([received])?.kind == .reply)
        #expect(try judge().finding([received, sent])?.kind == .handwritten)
    }

    @Test("as a whole counts what weighs most, and the earliest of it, and keeps nothing of who sent it")
    func weight() throws {
        let thread = [
            message([("From", "pat@far.example"), ("Auto-Submitted", "auto-replied")], reference: "auto"),
            message([("From", "pat@far.example")], after: 200, reference: "late"),
            message([("From", "kim@far.example")], after: 100, reference: "early"),
        ]
        let finding = try #require(try judge().finding(thread))
        #expect(finding == ReplyJudge.Finding(kind: .reply, at: Self.sentAt + 100, message: "early"))
        #expect(!"\(finding)".contains("far.example"))
        #expect(try judge().finding([thread[0]])?.kind == .autoReply && (try judge().finding([])) == nil)
    }

    @Test(
        "of any header at all is judged without harm, and whoever cannot be read counts as somebody", arguments: 0..<30)
    func fuzz(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let judge = try judge()
        let pieces = [
            "<", ">", "\"", "(", ")", "\\", "@", ",", "me@example.org", "pat@far.example", " ", "\r\n", "é", "\u{0}",
            "no",
            "auto-replied", ";", "=?utf-8?q?x?=",
        ]
        for _ in 0..<200 {
            let text = (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let finding = judge.judge(message([("From", text)]))
            #expect(finding != nil)
            if finding?.kind == .handwritten { #expect(text.lowercased().contains("me@")) }
            #expect(judge.judge(message([("From", "pat@far.example"), ("Auto-Submitted", text)])) != nil)
        }
    }
}
