import Foundation
import Primitives
import Synchronization
import Testing

@testable import Mail

@Suite("Sending through a person's own mail server")
struct PersonalSubmissionTests {
    private func settings(
        _ sink: SMTPSink, _ port: String, host: String = "localhost",
        mayDial: @escaping SMTPSettings.DialRule
    ) throws -> SMTPSettings {
        let user = SMTPSettings.Credentials(
            user: sink.facts.user, password: Secret(sink.facts.password))
        let settings = SMTPSettings(
            host: host, port: sink.facts.ports[port],
            security: port == "smtps" ? .implicitTLS : .startTLS,
            credentials: user, helloName: "klatch.example.org", certificateAuthority: sink.facts.ca,
            mayDial: mayDial)
        return try #require(settings)
    }

    private func send(_ settings: SMTPSettings) async throws -> (SendAttempt, String) {
        let to = try Fixture.address("ada+\(UUID().uuidString.lowercased())@example.org")
        let message = try Fixture.message(toName: "Ada", to: to.text, text: "Hello\n").rendered()
        let from = try Fixture.address("klatch@example.com")
        return (await SMTPTransport(settings).attempt(message, from: from, to: to), to.text)
    }

    @Test(
        "goes over TLS, signed in, to an address that was asked about",
        arguments: ["starttls", "smtps"])
    func accepted(_ port: String) async throws {
        let sink = try await SMTPSink.running()
        let asked = Asked()
        let (attempt, to) = try await send(
            settings(sink, port) { bytes, port in
                asked.ports.withLock { $0.append(port) }
                return bytes == [127, 0, 0, 1]
            })
        guard case .accepted = attempt.result else {
            Issue.record("\(attempt)")
            return
        }
        #expect(try sink.stored(for: to).first?.signed_in == sink.facts.user)
        #expect(asked.ports.withLock { $0 }.contains(UInt16(sink.facts.ports[port] ?? 0)))
    }

    @Test("never begins at an address that is not allowed, and nothing was sent")
    func notAllowed() async throws {
        let sink = try await SMTPSink.running()
        let (attempt, to) = try await send(settings(sink, "smtps") { _, _ in false })
        guard case .unavailable = attempt.result else {
            Issue.record("\(attempt)")
            return
        }
        #expect(attempt.trouble == .unreachable)
        #expect(try sink.stored(for: to).isEmpty)
    }

    @Test(
        "is not tried unencrypted, nor with a host, user or password that could be read as more",
        arguments: [
            ("mail.example.org", "a", "b", SMTPSettings.Security.none),
            ("mail.example.org/x", "a", "b", .startTLS),
            ("", "a", "b", .startTLS), ("a@b", "a", "b", .startTLS), ("a\r\nb", "a", "b", .implicitTLS),
            ("mail.example.org", "", "b", .startTLS), ("mail.example.org", "a", "", .startTLS),
            ("mail.example.org", "a\r\nQUIT", "b", .startTLS),
            ("mail.example.org", "a", "b\0", .startTLS),
        ])
    func refused(
        _ host: String, _ user: String, _ password: String, _ security: SMTPSettings.Security
    ) {
        let credentials = SMTPSettings.Credentials(user: user, password: Secret(password))
        let settings = SMTPSettings(
            host: host, security: security, credentials: credentials, helloName: "x",
            mayDial: { _, _ in true })
        #expect(settings == nil)
    }

    @Test("shows the password to nobody")
    func secret() throws {
        let credentials = SMTPSettings.Credentials(user: "a", password: Secret("canary"))
        let settings = SMTPSettings(
            host: "mail.example.org", security: .startTLS, credentials: credentials, helloName: "x",
            mayDial: { _, _ in true })
        let made = try #require(settings)
        #expect(!"\(made)".contains("canary") && made.port == 587)
    }

    private final class Asked: Sendable {
        let ports = Mutex<[UInt16]>([])
    }
}
