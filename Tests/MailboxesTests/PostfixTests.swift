import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Mailboxes
@testable import Outreach

@Suite("A mailbox at a real Postfix and Dovecot", .enabled(if: PostfixPeer.isPossible))
struct PostfixTests {
    private func connected() async throws -> (MailboxWorld, PostfixPeer) {
        let server = try await PostfixPeer.running()
        let world = try await MailboxWorld(authorities: server.ca)
        let answer = try await world.connectServer([
            "user": "mia", "password": server.password, "imap-port": "\(server.ports["imaps"] ?? 0)",
            "smtp-port": "\(server.ports["submission"] ?? 0)",
        ])
        #expect(answer.location == MailboxWorld.page)
        return (world, server)
    }

    /// Has the first mail go. A server that answers late, as one beside twelve tests may, is asked again.
    private func send(_ world: MailboxWorld) async throws {
        try await world.work()
        for _ in 0..<5 where try world.stages() != ["sent", "scheduled"] {
            world.world.clock.advance(by: 600)
            try await world.work()
        }
        let stages = try world.stages()
        #expect(stages == ["sent", "scheduled"])
    }

    /// Has a day pass and what is due done, until something has come of it.
    private func passDay(_ world: MailboxWorld, until stages: [String]) async throws {
        world.world.clock.advance(by: 86_400 + 60)
        try await world.work()
        // A server that answers late, as one beside twelve tests may, is asked again.
        for _ in 0..<5 where try world.stages() != stages {
            world.world.clock.advance(by: 3_600)
            try await world.work()
        }
        #expect(try world.stages() == stages)
    }

    private func end(_ world: MailboxWorld) throws -> [String] {
        try world.world.read("SELECT ended_by FROM outreach_enrolment")
    }

    private func messageID(_ mail: String) throws -> String {
        let line = mail.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Message-ID: ") }
        return String(try #require(line).dropFirst("Message-ID: ".count))
    }

    @Test("sends by submission, each mail arrives once in its thread, and a real answer stops what is to come")
    func reply() async throws {
        let (world, server) = try await connected()
        let mark = UUID().uuidString.lowercased()
        _ = try await world.write(to: "pat+\(mark)@far.example")
        try await send(world)
        let first = try await server.arrived(of: "pat", with: mark)
        #expect(first.count == 1 && first[0].contains("multipart/alternative") && first[0].contains("with ESMTPSA"))
        try await server.deliver(
            from: "pat@far.example", to: "mia@example.org", inReplyTo: try messageID(first[0]), mark: mark)
        _ = try await server.arrived(of: "mia", with: "<\(mark)@far.example>")
        try await passDay(world, until: ["sent", "stopped"])
        #expect(try end(world) == ["replied"] && server.mails(of: "pat", with: mark).count == 1)
        let log = try String(contentsOfFile: server.logs + "/mia", encoding: .utf8)
        #expect(log.contains("body_count=0") && !log.contains("body_count=1"))
    }

    @Test("sends the follow-up through it as well where nobody answers, in the same thread, and each of both once")
    func followUp() async throws {
        let (world, server) = try await connected()
        let mark = UUID().uuidString.lowercased()
        _ = try await world.write(to: "pat+\(mark)@far.example")
        try await send(world)
        let id = try messageID(try #require(try await server.arrived(of: "pat", with: mark).first))
        try await passDay(world, until: ["sent", "sent"])
        let answer = try await server.arrived(of: "pat", with: "In-Reply-To: \(id)")
        #expect(answer.count == 1 && answer[0].contains("Still there?"))
        #expect(server.mails(of: "pat", with: mark).count == 2)
    }

    @Test("hears of an address that is none by Postfix's own report, which names our mail only within it")
    func bounce() async throws {
        let (world, server) = try await connected()
        let mark = "nobody+\(UUID().uuidString.lowercased())@far.example"
        _ = try await world.write(to: mark)
        try await send(world)
        let report = try await server.arrived(of: "mia", with: mark)
        #expect(report.count == 1 && report[0].contains("unknown user") && !report[0].contains("References:"))
        try await passDay(world, until: ["sent", "stopped"])
        #expect(try end(world) == ["bounced"])
        #expect(server.mails(of: "pat", with: mark).isEmpty)
    }
}
