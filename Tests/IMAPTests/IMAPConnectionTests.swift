import Foundation
import Primitives
import Testing

@testable import IMAP

@Suite("Getting into a mailbox")
struct IMAPConnectionTests {
    @Test(
        "goes by TLS from the first octet, or by STARTTLS before anything else is said",
        arguments: ["imaps", "starttls"])
    func encrypted(_ port: String) async throws {
        let world = try await IMAPWorld(port: port)
        #expect(try await world.mailbox.check().contains(.drafts))
    }

    @Test(
        "ends before the password where the other side is not who it should be",
        arguments: [
            ("expired", IMAPFailure.certificate), ("othername", .certificate), ("untrusted", .certificate),
            ("bare", .encryption),
        ])
    func untrusted(_ port: String, _ expected: IMAPFailure) async throws {
        let world = try await IMAPWorld(port: port)
        #expect(await failure { _ = try await world.mailbox.check() } == expected)
        #expect(world.log.isEmpty)
    }

    @Test("ends with a wrong password, and says so")
    func wrongPassword() async throws {
        let world = try await IMAPWorld(password: "wrong")
        #expect(await failure { _ = try await world.mailbox.check() } == .unauthorized)
    }

    @Test("never begins at an address that is not allowed")
    func notAllowed() async throws {
        let world = try await IMAPWorld { _, _ in false }
        #expect(await failure { _ = try await world.mailbox.check() } == .notAllowed)
        let asked = try await IMAPWorld { bytes, port in bytes == [127, 0, 0, 1] && port > 0 }
        #expect(try await asked.mailbox.check().contains(.inbox))
    }

    @Test("ends in time where the other side says nothing")
    func mute() async throws {
        let world = try await IMAPWorld(port: "mute", connect: .milliseconds(700))
        #expect(await failure { _ = try await world.mailbox.check() } == .timeout)
    }

    @Test("outlives a connection that the other side has closed")
    func closed() async throws {
        let world = try await IMAPWorld()
        try await world.aside { session throws(IMAPFailure) in
            _ = try? session.ask(.words("LOGOUT"))
            for _ in 1...3 {
                #expect(throws: IMAPFailure.self) {
                    _ = try session.ask(.words("NOOP"), .literal([UInt8](repeating: 97, count: 100_000)))
                }
            }
        }
    }

    @Test("finds nobody where nobody is")
    func nobody() async throws {
        let client = IMAPClient(count: 1, mayDial: { _, _ in true })
        let there = try #require(
            IMAPAccount(host: "localhost", port: 1, security: .implicitTLS, user: "a", password: Secret("b")))
        #expect(await failure { _ = try await client.mailbox(there).check() } == .unreachable)
        let nowhere = try #require(
            IMAPAccount(host: "nowhere.invalid", security: .implicitTLS, user: "a", password: Secret("b")))
        #expect(await failure { _ = try await client.mailbox(nowhere).check() } == .unresolved)
    }

    @Test(
        "is not tried with a host, user or password that could be read as more",
        arguments: [
            ("", "a", "b"), ("mail.example.org/", "a", "b"), ("mail.example.org:993", "a", "b"), ("a@b", "a", "b"),
            ("-a.example", "a", "b"), ("a..example", "a", "b"), ("[::1]", "a", "b"), ("a\r\nb", "a", "b"),
            ("é.example", "a", "b"),
            ("mail.example.org", "", "b"), ("mail.example.org", "a\r\nK2 LOGOUT", "b"),
            ("mail.example.org", "a", "b\0c"),
            ("mail.example.org", "a", ""), ("mail.example.org", String(repeating: "a", count: 600), "b"),
        ])
    func accounts(_ host: String, _ user: String, _ password: String) {
        #expect(
            IMAPAccount(host: host, security: .implicitTLS, user: user, password: Secret(password)) == nil)
    }

    @Test("shows the password to nobody")
    func secret() async throws {
        let world = try await IMAPWorld(password: "canary-password")
        var text = ""
        dump(world.account, to: &text)
        dump(world.mailbox, to: &text)
        #expect(!text.contains("canary-password"))
    }
}
