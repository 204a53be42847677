import Foundation
import Primitives
import Store
import Synchronization
import Testing

@testable import Mail

@Suite("Mail that comes back")
struct DeliveryReturnTests {
    private let world: MailWorld

    init() async throws { world = try await MailWorld() }

    private var returns: DeliveryReturns { DeliveryReturns(world.database, world.store) }

    private func sent() async throws -> DeliveryID {
        let id = try await world.queue(world.draft())
        _ = try await world.run(id, ScriptedTransport(.accepted(reply: "250 ok")))
        return id
    }

    private func messageID(_ id: DeliveryID) async throws -> String {
        try #require(try await world.summary(id)?.messageID)
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("stands as refused in the ledger, with the server's words; twice is as once")
    func noted() async throws {
        let id = try await sent()
        let report = bytes(ReportSample.report(messageID: try await messageID(id)))
        #expect(try await returns.take(report) == .noted)
        let after = try #require(try await world.summary(id))
        #expect(after.state == .refused && after.trouble == .mailboxUnknown && after.sentAt == nil)
        #expect(after.reply == "smtp; 550 5.1.1 No such user")
        #expect(try await returns.take(report) == .known)
        #expect(try await world.summary(id) == after)
    }

    @Test("is found by the address that it came back to as well, also in capitals")
    func address() async throws {
        let id = try await sent()
        let base = try #require(ReturnAddress(Fixture.address("bounces@example.com")))
        let address = base.address(for: world.store.code(of: id)).text
        #expect(address.hasPrefix("bounces+") && address.hasSuffix("@example.com"))
        let report = bytes(ReportSample.report(messageID: "<of@another>"))
        #expect(try await returns.take(report, to: address.uppercased()) == .noted)
        let other = try await sent()
        let to = "Klatch <\(base.address(for: world.store.code(of: other)).text)>"
        #expect(try await returns.take(bytes(ReportSample.report(to: to))) == .noted)
    }

    @Test("does nothing where the mail is late, or the message is no report")
    func nothing() async throws {
        let id = try await sent()
        let name = try await messageID(id)
        let late = ReportSample.report(action: "delayed", status: "4.4.1", messageID: name)
        for message in [late, "Subject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nIn-Reply-To: \(name)\r\n"] {
            #expect(try await returns.take(bytes(message)) == .nothing)
        }
        #expect(try await world.summary(id)?.state == .sent)
    }

    @Test("cannot be made up by somebody who knows a delivery's id but not our key")
    func forged() async throws {
        let id = try await sent()
        let real = world.store.code(of: id).text
        let changed = real.dropLast() + (real.last == "0" ? "1" : "0")
        let plain = id.uuid.uuidString
        for code in [plain, plain + ".0000000000000000", String(changed), real + "00", String(real.dropLast(2)), ""] {
            let report = bytes(ReportSample.report(messageID: "<\(code)@example.com>"))
            #expect(try await returns.take(report, to: "bounces+\(code)@example.com") == .foreign, "\(code)")
        }
        #expect(try await world.summary(id)?.state == .sent)
    }

    @Test("waits while the mail is on the wire, and leaves alone what did not leave")
    func early() async throws {
        let id = try await world.queue(world.draft())
        let report = bytes(ReportSample.report(messageID: try await messageID(id)))
        #expect(try await returns.take(report) == .nothing)
        let store = world.store
        _ = try await world.inWorkspace { try store.begin($0, MailWorld.workspace, id) }
        #expect(try await returns.take(report) == .early)
        #expect(try await world.summary(id)?.state == .sending)
    }

    @Test("of a mail that nobody remembers is nobody's")
    func forgotten() async throws {
        let id = try await sent()
        let report = bytes(ReportSample.report(messageID: try await messageID(id)))
        let store = world.store
        try await world.inWorkspace { try store.forget($0, MailWorld.workspace, [id]) }
        #expect(try await returns.take(report) == .foreign)
    }

    @Test("leaves with the address to which it would come back")
    func envelope() async throws {
        let base = try #require(ReturnAddress(Fixture.address("bounces@example.com")))
        let id = try await world.queue(world.draft())
        let transport = EnvelopeTransport()
        let job = try #require(try await world.jobs().first)
        let worker = DeliveryWorker(world.database, world.store, transport, returns: base, pause: { _ in })
        _ = try await worker.run(DeliverMail(workspace: MailWorld.workspace, delivery: id), job)
        #expect(transport.senders == [base.address(for: world.store.code(of: id))])
    }

    @Test("has an address that leaves room for its code, or none")
    func addresses() throws {
        for base in ["a+b@example.com", "sixteen-letters-@example.com"] {
            #expect(try ReturnAddress(Fixture.address(base)) == nil)
        }
        let longest = try #require(try ReturnAddress(Fixture.address("fifteen-letters@example.com")))
        #expect(longest.address(for: world.store.code(of: DeliveryID(UUID()))).local.utf8.count == 64)
    }
}

/// Takes every message, and remembers from which address it came.
private final class EnvelopeTransport: MailTransport {
    private let seen = Mutex<[EmailAddress]>([])
    var senders: [EmailAddress] { seen.withLock { $0 } }

    func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult {
        seen.withLock { $0.append(from) }
        return .accepted(reply: "250 ok")
    }
}
