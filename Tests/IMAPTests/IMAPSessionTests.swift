import Foundation
import Primitives
import Testing

@testable import IMAP

@Suite("A conversation with a mail server")
struct IMAPSessionTests {
    private static func account(_ user: String = "ada") throws -> IMAPAccount {
        try #require(
            IMAPAccount(host: "mail.example.org", security: .implicitTLS, user: user, password: Secret("pass word")))
    }

    private func thrown(_ lines: [String], _ body: (IMAPSession) throws(IMAPFailure) -> Void) -> IMAPFailure? {
        do throws(IMAPFailure) {
            try body(IMAPSession(ScriptedWire(lines)))
            return nil
        } catch { return error }
    }

    @Test(
        "shows the password in the way that the server takes",
        arguments: [
            ("AUTH=PLAIN SASL-IR", ["K2 OK"], "K2 AUTHENTICATE PLAIN AGFkYQBwYXNzIHdvcmQ=\r\n"),
            ("AUTH=PLAIN", ["+ ", "K2 OK"], "K2 AUTHENTICATE PLAIN\r\nAGFkYQBwYXNzIHdvcmQ=\r\n"),
            ("IDLE", ["K2 OK"], "K2 LOGIN \"ada\" \"pass word\"\r\n"),
        ])
    func signIn(_ capability: String, _ answers: [String], _ expected: String) throws {
        let wire = ScriptedWire(
            ["* CAPABILITY IMAP4rev1 \(capability)", "K1 OK"] + answers + ["* CAPABILITY UIDPLUS", "K3 OK"])
        let session = IMAPSession(wire)
        try session.signIn(try Self.account())
        #expect(wire.text == "K1 CAPABILITY\r\n\(expected)K3 CAPABILITY\r\n")
        #expect(session.capabilities == ["UIDPLUS"])
    }

    @Test("sends a value that could end its line as a literal, and waits until it is wanted")
    func literal() throws {
        let wire = ScriptedWire(
            ["* CAPABILITY IMAP4rev1", "K1 OK", "+ go", "K2 OK", "* CAPABILITY LITERAL+", "K3 OK", "K4 OK"])
        let session = IMAPSession(wire)
        try session.signIn(try Self.account("adé\"\\"))
        #expect(wire.text.contains("K2 LOGIN {6}\r\nadé\"\\ \"pass word\"\r\n"))
        _ = try session.ask(.words("APPEND"), .value("a\"b\\"), .literal(Array("x\r\ny".utf8)))
        #expect(wire.text.hasSuffix("K4 APPEND \"a\\\"b\\\\\" {4+}\r\nx\r\ny\r\n"))
    }

    @Test(
        "ends as the server's code has it",
        arguments: [
            ("K1 NO [AUTHENTICATIONFAILED] no", IMAPFailure.unauthorized), ("K1 NO [OVERQUOTA] full", .full),
            ("K1 NO [UNAVAILABLE] later", .unavailable), ("K1 NO [LIMIT] many", .unavailable), ("K1 NO no", .rejected),
            ("K1 BAD what", .rejected), ("* BYE bye", .unavailable), ("K2 OK for another", .malformed),
            ("+ go on", .malformed), ("HTTP/1.1 200 OK", .malformed), ("* 1 FETCH (", .malformed), ("", .malformed),
            ("* 1 FETCH (UID {999999999}", .malformed), ("* LIST (((((((((((", .malformed),
        ])
    func refusals(_ line: String, _ expected: IMAPFailure) {
        #expect(thrown([line]) { session throws(IMAPFailure) in _ = try session.ask(.words("NOOP")) } == expected)
    }

    @Test("is broken where it ends in the middle", arguments: ["* 1 FETCH (UID {10}", "* SEARCH 1 2", "* OK"])
    func broken(_ line: String) {
        #expect(thrown([line]) { session throws(IMAPFailure) in _ = try session.ask(.words("NOOP")) } == .broken)
    }

    @Test("is not listened to without end")
    func endless() {
        let lines = [String](repeating: "* OK " + String(repeating: "x", count: 500_000), count: 30)
        let wire = ScriptedWire(lines, portion: 65_536)
        #expect(throws: IMAPFailure.malformed) { _ = try IMAPSession(wire).ask(.words("NOOP")) }
    }

    @Test("needs a way to sign in, and takes a no without a code for one to the password")
    func noWayIn() throws {
        let account = try Self.account()
        let without = ["* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI", "K1 OK"]
        #expect(thrown(without) { session throws(IMAPFailure) in try session.signIn(account) } == .noCommonSignIn)
        let no = ["* CAPABILITY IMAP4rev1", "K1 OK", "K2 NO wrong"]
        #expect(thrown(no) { session throws(IMAPFailure) in try session.signIn(account) } == .unauthorized)
    }

    @Test("takes a server's headers only for what was asked: no body, no other message, no thread of others")
    func hostile() throws {
        let body = "canary-body"
        let wire = ScriptedWire([
            "* LIST () \"/\" INBOX", "K1 OK", "K2 OK", "* SEARCH 1 2 3", "K3 OK",
            "* 1 FETCH (UID 1 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\" BODY[TEXT] {11}",
            "\(body) BODY[HEADER.FIELDS (FROM)] \"X\")",
            "* 9 FETCH (UID 9 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\" BODY[HEADER.FIELDS (FROM)] \"References: <one@klatch.example>\")",
            "* 2 FETCH (UID 2 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\" BODY[HEADER.FIELDS (FROM)] \"References: <other@klatch.example>\")",
            "* 3 FETCH (BODY[HEADER.FIELDS (FROM)] \"In-Reply-To: <one@klatch.example>\" UID 3 RFC822.TEXT \"\(body)\" INTERNALDATE \"17-Jul-2026 02:44:25 -0700\")",
            "K4 OK",
        ])
        let errand = try MailboxErrand(IMAPSession(wire), known: [:])
        let seen = try errand.look(for: [IMAPWorld.id()], in: Array("INBOX".utf8), since: IMAPWorld.since)
        #expect(seen.count == 1 && seen.first?.headers[.inReplyTo] == IMAPWorld.id().text)
        var text = ""
        dump(seen, to: &text)
        #expect(!text.contains(body))
        #expect(
            !wire.text.contains("RFC822") && !wire.text.contains("BODY[")
                && wire.text.contains("BODY.PEEK[HEADER.FIELDS ("))
    }
}
