import Foundation
import Mail
import Primitives
import Testing

/// Real TLS, real sign-in, a real server (Tests/sink/smtp_sink.py).
@Suite("Sending through a mail server")
struct SMTPTransportTests {
    private let from: EmailAddress
    init() throws { from = try Fixture.address("klatch@example.com") }

    /// An address of its own for each test, so that tests do not see each other's mail.
    private func recipient(_ local: String) throws -> EmailAddress {
        try Fixture.address("\(local)+\(UUID().uuidString.lowercased().prefix(13))@example.org")
    }

    private func send(_ settings: SMTPSettings, to: EmailAddress) async throws -> (SendAttempt, [UInt8]) {
        let message = try Fixture.message(toName: "Zoë", to: to.text, text: ".\n..\nHello\n").rendered()
        return (await SMTPTransport(settings).attempt(message, from: from, to: to), message)
    }

    @Test(
        "A message arrives octet for octet, for one recipient, signed in, in the server's words",
        arguments: ["starttls", "smtps", "plain"])
    func accepted(port: String) async throws {
        let sink = try await SMTPSink.running()
        let to = try recipient("ada")
        let (attempt, message) = try await send(try sink.settings(port), to: to)
        guard case .accepted(let reply) = attempt.result else { Issue.record("\(attempt)"); return }
        #expect(reply.hasPrefix("250 2.0.0 Ok: stored as"))
        #expect(attempt.trouble == nil)
        let stored = try #require(try sink.stored(for: to.text).first)
        #expect(stored.message == message)
        #expect(stored.from == from.text && stored.to == [to.text])
        #expect(stored.hello == "klatch.example.org" && stored.signed_in == (port == "plain" ? nil : "mailer"))
    }

    @Test(
        "Every way to fail is told apart",
        arguments: [
            ("refuse550", Kind.refused(550), MailTrouble.mailboxUnknown),
            ("refuse554-after-dot", .refused(554), .messageRefused),
            ("busy451", .unavailable, .busy), ("busy452-after-dot", .unavailable, .busy),
            ("busy421", .unavailable, .busy),
            ("relay", .refused(554), .relayDenied), ("drop-before-data", .unavailable, .connectionLost),
            ("drop-after-dot", .unknown, .noAnswerAfterMessage), ("half-reply", .unknown, .noAnswerAfterMessage),
        ])
    func faults(fault: String, kind: Kind, trouble: MailTrouble) async throws {
        let sink = try await SMTPSink.running()
        let to = try recipient(fault)
        let (attempt, _) = try await send(try sink.settings("starttls"), to: to)
        #expect(Kind(attempt.result) == kind, "\(attempt)")
        #expect(attempt.trouble == trouble, "\(attempt)")
        #expect(try sink.stored(for: to.text).isEmpty == (kind != .unknown))
    }

    @Test("A refusal carries the server's words, all lines of them")
    func words() async throws {
        let sink = try await SMTPSink.running()
        let (attempt, _) = try await send(try sink.settings("starttls"), to: try recipient("refuse554-after-dot"))
        #expect(attempt.result == .refused(code: 554, reply: "554 5.7.0 Message content rejected 5.7.0 by policy"))
    }

    @Test("A sender that the server does not allow is refused and named")
    func sender() async throws {
        let sink = try await SMTPSink.running()
        let transport = SMTPTransport(try sink.settings("starttls"))
        let message = try Fixture.message().rendered()
        let attempt = await transport.attempt(
            message, from: try Fixture.address("badsender@example.com"), to: try recipient("ada"))
        #expect(Kind(attempt.result) == .refused(553) && attempt.trouble == .senderRefused)
    }

    @Test("A connection cut while a long message is on its way is safe to try again")
    func cutInData() async throws {
        let sink = try await SMTPSink.running()
        let to = try recipient("drop-in-data")
        let message = try Fixture.message(to: to.text, text: String(repeating: "Long lines of text. ", count: 25_000))
            .rendered()
        let attempt = await SMTPTransport(try sink.settings("starttls")).attempt(
            Array(repeating: message, count: 40).flatMap(\.self), from: from, to: to)
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == .connectionLost)
    }

    @Test(
        "A server whose encryption cannot be trusted gets neither the password nor the message",
        arguments: [
            ("expired", MailTrouble.certificateExpired), ("othername", .certificateForAnotherName),
            ("tls11", .tlsFailed), ("cbc", .tlsFailed),
        ])
    func encryption(port: String, trouble: MailTrouble) async throws {
        let sink = try await SMTPSink.running()
        let (attempt, _) = try await send(try sink.settings(port), to: try recipient("ada"))
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == trouble, "\(attempt)")
        #expect(!attempt.dialogue.lines.contains { $0.speaker == .client })
    }

    @Test("A certificate from an authority that nobody named is not trusted")
    func untrusted() async throws {
        let sink = try await SMTPSink.running()
        let settings = try sink.settings("smtps") { $0 = String($0.prefix { $0 != "?" }) }
        let (attempt, _) = try await send(settings, to: try recipient("ada"))
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == .certificateNotTrusted)
    }

    @Test("An authority file that is not there is named")
    func noAuthorityFile() async throws {
        let sink = try await SMTPSink.running()
        let settings = try sink.settings("smtps") { $0 += ".missing" }
        let (attempt, _) = try await send(settings, to: try recipient("ada"))
        #expect(attempt.trouble == .authorityFileUnreadable)
    }

    @Test("Where STARTTLS is not offered nothing is sent")
    func stripped() async throws {
        let sink = try await SMTPSink.running()
        let settings = try sink.settings("plain") { $0 = String($0.prefix { $0 != "?" }) }
        let to = try recipient("ada")
        let (attempt, _) = try await send(settings, to: to)
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == .tlsNotOffered)
        #expect(try sink.stored(for: to.text).isEmpty)
    }

    @Test(
        "Ports where no mail server speaks are told apart",
        arguments: [("notsmtp", MailTrouble.notAMailServer), ("mute", .timedOut)])
    func wrongPort(port: String, trouble: MailTrouble) async throws {
        let sink = try await SMTPSink.running()
        var settings = try sink.settings(port)
        if trouble == .timedOut { settings.timeouts.connect = .milliseconds(200) }
        let (attempt, _) = try await send(settings, to: try recipient("ada"))
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == trouble, "\(attempt)")
    }

    @Test("A closed port and an unknown name are told apart")
    func noServer() async throws {
        let closed = try SMTPSettings(parsing: "smtp://127.0.0.1:1", helloName: "x", allowingPlaintext: false)
        #expect(try await send(closed, to: try recipient("ada")).0.trouble == .connectionRefused)
        let unknown = try SMTPSettings(parsing: "smtp://mail.invalid", helloName: "x", allowingPlaintext: false)
        #expect(try await send(unknown, to: try recipient("ada")).0.trouble == .nameNotFound)
    }

    @Test("No answer after the message within the time is unknown, never tried again by itself")
    func slow() async throws {
        let sink = try await SMTPSink.running()
        var settings = try sink.settings("smtps")
        var attempt: SendAttempt?
        // A busy machine needs longer to get as far as the message.
        for seconds in [1, 4, 16, 64] where attempt.map({ Kind($0.result) }) != .unknown {
            settings.timeouts.whole = .seconds(seconds)
            attempt = try await send(settings, to: try recipient("slow")).0
        }
        #expect(attempt.map { Kind($0.result) } == .unknown)
        #expect(attempt?.dialogue.lines.last?.speaker == .note)
    }
}

/// A result without its words.
enum Kind: Equatable {
    case accepted, kept, refused(Int), unavailable, unknown

    init(_ result: SendResult) {
        switch result {
        case .accepted: self = .accepted
        case .kept: self = .kept
        case .refused(let code, _): self = .refused(code)
        case .unavailable: self = .unavailable
        case .unknown: self = .unknown
        }
    }
}
