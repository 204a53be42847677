import Foundation
import Mail
import Primitives
import Testing

/// What is said besides the message: sign-in, the dialogue that people may see, connections kept and stopped.
@Suite("Conversations with a mail server")
struct SMTPConversationTests {
    @Test("A wrong password is named, and neither it nor its encoded form is in the dialogue")
    func wrongPassword() async throws {
        let sink = try await SMTPSink.running()
        let password = sink.facts.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let settings = try sink.settings("starttls") { $0 = $0.replacing(password, with: "wrong-swordfish") }
        let transport = SMTPTransport(settings)
        let attempt = await transport.attempt(
            try Fixture.message().rendered(), from: try Fixture.address("a@example.com"),
            to: try Fixture.address("b@example.org"))
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == .wrongCredentials)
        #expect(isClean(attempt.dialogue, of: "wrong-swordfish"))
        #expect(attempt.dialogue.description.contains("> AUTH PLAIN\n< 334 •••\n> •••\n< 535"))
    }

    @Test("The dialogue of a delivery shows both sides without password and message")
    func dialogue() async throws {
        let sink = try await SMTPSink.running()
        let to = try Fixture.address("ada+dialogue@example.org")
        let message = try Fixture.message(to: to.text, text: "canary-7711").rendered()
        let attempt = await SMTPTransport(try sink.settings("starttls"))
            .attempt(message, from: try Fixture.address("klatch@example.com"), to: to)
        let shown = attempt.dialogue.description
        #expect(isClean(attempt.dialogue, of: sink.facts.password) && !shown.contains("canary-7711"))
        for line in [
            "> EHLO klatch.example.org", "> STARTTLS", "> MAIL FROM:<klatch@example.com>",
            "> RCPT TO:<ada+dialogue@example.org>",
            "> DATA", "* the message, \(message.count) octets", "< 250 2.0.0 Ok",
        ] {
            #expect(shown.contains(line), "\(line)")
        }
    }

    private func isClean(_ dialogue: SMTPDialogue, of secret: String) -> Bool {
        let plain = Data("\u{0}mailer\u{0}\(secret)".utf8).base64EncodedString()
        let forms = [secret, Data(secret.utf8).base64EncodedString(), plain, String(plain.prefix(20))]
        return forms.allSatisfy { !dialogue.description.contains($0) }
    }

    @Test("A check signs in and sends nothing; with a wrong port it says what to do")
    func check() async throws {
        let sink = try await SMTPSink.running()
        let good = await SMTPTransport(try sink.settings("starttls")).check()
        #expect(good.trouble == nil && good.dialogue.description.contains("> NOOP"))
        let bad = await SMTPTransport(try sink.settings("expired")).check()
        #expect(bad.trouble == .certificateExpired && bad.trouble?.fix.isEmpty == false)
    }

    @Test("A server that offers no sign-in is named; without a password it takes the mail")
    func noSignIn() async throws {
        let sink = try await SMTPSink.running()
        #expect(await SMTPTransport(try sink.settings("noauth")).check().trouble == .noCommonSignIn)
        let open = try sink.settings("noauth") { $0 = "smtp://" + $0.drop { $0 != "@" }.dropFirst() }
        let result = await SMTPTransport(open).send(
            try Fixture.message().rendered(), from: try Fixture.address("k@example.com"),
            to: try Fixture.address("ada@example.org"))
        #expect(Kind(result) == .accepted)
    }

    @Test("Messages in a row use one connection, also after a refusal a new one works")
    func reuse() async throws {
        let sink = try await SMTPSink.running()
        var settings = try sink.settings("starttls")
        settings.connections = 1
        let transport = SMTPTransport(settings)
        for name in ["ada+row", "ada+row", "refuse550+row", "ada+row"] {
            let to = try Fixture.address("\(name)@example.org")
            _ = await transport.send(
                try Fixture.message().rendered(), from: try Fixture.address("k@example.com"), to: to)
        }
        let connections = try sink.stored(for: "ada+row@example.org").map(\.connection)
        #expect(connections.count == 3)
        #expect(connections.prefix(2).allSatisfy { $0 == connections.first })
    }

    @Test("A cancelled delivery that is still waiting for the server ends, and the message did not leave")
    func cancelled() async throws {
        let sink = try await SMTPSink.running()
        let transport = SMTPTransport(try sink.settings("mute"))
        let message = try Fixture.message().rendered()
        let (from, to) = (try Fixture.address("k@example.com"), try Fixture.address("ada@example.org"))
        let delivery = Task { await transport.attempt(message, from: from, to: to) }
        delivery.cancel()
        let attempt = await delivery.value
        #expect(Kind(attempt.result) == .unavailable && attempt.trouble == .stopped)
    }

    @Test("Many deliveries at once all arrive, once each")
    func many() async throws {
        let sink = try await SMTPSink.running()
        let transport = SMTPTransport(try sink.settings("smtps"))
        let from = try Fixture.address("k@example.com")
        let recipients = try (0..<20).map { try Fixture.address("many+\($0)@example.org") }
        let message = try Fixture.message().rendered()
        await withTaskGroup(of: Void.self) { group in
            for to in recipients { group.addTask { _ = await transport.send(message, from: from, to: to) } }
        }
        for to in recipients { #expect(try sink.stored(for: to.text).count == 1) }
    }
}
