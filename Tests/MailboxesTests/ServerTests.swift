import Foundation
import Outbound
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Mailboxes
@testable import Outreach

@Suite("A mailbox at any mail server")
struct ServerTests {
    /// A server that answers late, as one beside twelve tests may, is asked again.
    private func work(_ world: MailboxWorld, until isDone: () async throws -> Bool) async throws {
        try await world.work()
        for _ in 0..<5 where try await !isDone() {
            world.world.clock.advance(by: 3_600)
            try await world.work()
        }
        let (isTrue, stages) = (try await isDone(), try world.stages())
        #expect(isTrue, "\(stages)")
    }

    @Test("is tried out and kept, with its password sealed, and sends, drafts and looks without reading a body")
    func whole() async throws {
        let world = try await MailboxWorld()
        #expect(try await world.connectServer().location == MailboxWorld.page)
        #expect(try await world.writer.get(MailboxWorld.page).body.contains("mia@example.org"))
        let to = "pat-\(UUID().uuidString.lowercased())@far.example"
        _ = try await world.write(to: to)
        try await work(world) { try world.stages() == ["sent", "scheduled"] }
        let first = try world.mail.arrived(for: to)
        #expect(first.count == 1 && first[0].contains("shall we meet?"))
        world.world.clock.advance(by: 86_400 + 60)
        try await work(world) { try world.stages() == ["sent", "sent"] }
        let both = try world.mail.arrived(for: to)
        #expect(both.count == 2 && both[1].contains("In-Reply-To:"))
        let list = try await world.writer.get("/account/receipt").body
        #expect(list.contains("localhost") && list.contains("Send a mail") && list.contains("Look for replies"))
        let rows = try world.world.everyRow().values.joined().joined()
        #expect(!rows.contains(world.mail.sink.password))
        let log = try String(contentsOfFile: world.mail.boxes.logs + "/" + world.mail.sink.user, encoding: .utf8)
        #expect(log.contains("body_count=0") && !log.contains("body_count=1"))
    }

    @Test(
        "is taken at its word: a no is shown as it said it, and a not-now or a cut before the mail means that it is not sent"
    )
    func notSent() async throws {
        let cases = [
            ("refuse550", "refused", "550"), ("busy451", "scheduled", "said not now"),
            ("drop-before-data", "scheduled", "not be reached"), ("drop-after-dot", "unknown", "not said whether"),
        ]
        for (name, stage, words) in cases {
            let world = try await MailboxWorld()
            try await world.connectServer()
            let to = "\(name)+\(UUID().uuidString.lowercased())@far.example"
            let mails = try await world.write(to: to)
            try await work(world) {
                let body = try await world.writer.get(mails).body
                return try world.stages().first == stage && body.contains(words)
            }
        }
    }

    @Test("says what failed, what to do, and the server's own words; nothing is kept, and no password comes back")
    func refused() async throws {
        let world = try await MailboxWorld()
        let wrong = try await world.connectServer(["password": "quixquill"])
        #expect(wrong.status == 422 && wrong.body.contains("app password") && wrong.body.contains("The server says"))
        #expect(!wrong.body.contains("quixquill"))
        let cases = [
            (["imap-port": "\(world.mail.boxes.ports["bare"] ?? 0)", "imap-security": "starttls"], "No encryption"),
            (["imap-port": "\(world.mail.boxes.ports["othername"] ?? 0)"], "another name"),
            (["smtp-port": "\(world.mail.sink.ports["notsmtp"] ?? 0)"], "not a mail server"),
            (["smtp-port": "\(world.mail.sink.ports["othername"] ?? 0)", "smtp-security": "tls"], "another name"),
            (["imap-host": "nowhere.invalid"], "leads nowhere"),
        ]
        for (change, words) in cases {
            var answer = try await world.connectServer(change)
            // One that answers late, beside twelve tests, says nothing of this yet.
            if !answer.body.contains(words) { answer = try await world.connectServer(change) }
            #expect(answer.status == 422 && answer.body.contains(words), "\(change): \(answer.body)")
        }
        #expect(try await world.mailbox() == nil)
    }

    @Test("is not tried out with fields that cannot be any, nor too often")
    func fields() async throws {
        let world = try await MailboxWorld()
        let wrong = [
            ["imap-host": "127.0.0.1/x"], ["smtp-port": "0"], ["password": ""], ["address": "nobody"],
            ["imap-security": "none"], ["password": "a\u{0}b"],
        ]
        for change in wrong {
            #expect(try await world.connectServer(change).status == 422, "\(change)")
        }
        var last = 0
        for _ in 0..<11 { last = try await world.connectServer(["imap-host": "nowhere.invalid"]).status }
        #expect(last == 429)
    }

    @Test("is called at public addresses on its usual ports, and inside only where the operator allows that network")
    func addresses() throws {
        let rule = MailServerRule(networks: [], isLocal: false)
        #expect(rule.permits([9, 9, 9, 9], 993) && rule.permits([9, 9, 9, 9], 587))
        #expect(!rule.permits([9, 9, 9, 9], 22) && !rule.permits([127, 0, 0, 1], 993))
        #expect(!rule.permits([10, 0, 0, 1], 993) && !rule.permits([169, 254, 169, 254], 993))
        #expect(!rule.permits([UInt8](repeating: 0, count: 15) + [1], 993) && !rule.permits([1, 2], 993))
        let prefix = try #require(AddressPrefix("10.0.0.0/8"))
        let inside = MailServerRule(networks: [prefix], isLocal: false)
        #expect(inside.permits([10, 0, 0, 1], 2_525) && !inside.permits([127, 0, 0, 1], 993))
        #expect(MailServerRule(networks: [], isLocal: true).permits([127, 0, 0, 1], 2_525))
    }

    @Test("takes a name, addresses of one's own and a daily bound, and no others")
    func settings() async throws {
        let world = try await MailboxWorld()
        try await world.connectServer()
        let path = MailboxWorld.page + "/settings"
        let wrong = try await world.writer.post(
            path, ["name": "Mia", "aliases": "nobody", "cap": "0"], from: MailboxWorld.page)
        #expect(wrong.status == 422 && wrong.body.contains("id=\"cap-error\"") && wrong.body.contains("aliases-error"))
        let right = ["name": "Mia M.", "aliases": "mia@elsewhere.example\nm@x.example", "cap": "7"]
        #expect(try await world.writer.post(path, right, from: MailboxWorld.page).status == 303)
        let mailbox = try #require(try await world.mailbox())
        #expect(mailbox.cap == 7 && mailbox.document.name == "Mia M." && mailbox.document.aliases.count == 2)
        #expect(try await world.credentials() != nil)
    }
}
