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
            ours: ["message-1", "<one@example.org>"], since: Self.sentAt)
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

    @Test("is nothing where it is our own mail, a draft, or older than what we sent last")
    func nothing() throws {
        let judge = try judge()
        let from = [("From", "pat@far.example")]
        #expect(judge.judge(message(from, after: -1)) == nil)
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
