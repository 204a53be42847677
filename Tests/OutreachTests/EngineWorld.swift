import App
import Foundation
import Jobs
import Primitives
import Store
import Synchronization
import TestStage
import TestSupport
import Testing

@testable import Outreach

/// A writer with a mailbox in memory, whose mails are taken one step at a time.
final class EngineWorld: Sendable {
    let outreach: OutreachWorld
    let mailbox: FakeMailbox
    let slice: OutreachSlice
    private let contactCount = Mutex(0)

    init(_ mailbox: FakeMailbox = FakeMailbox()) async throws {
        let outreach = try await OutreachWorld()
        let world = outreach.world
        self.outreach = outreach
        self.mailbox = mailbox
        slice = OutreachSlice(
            database: world.database, vault: world.vault, audit: world.installation.audit, limiter: world.limiter,
            random: .system, door: { _, _ in mailbox })
        try await connect()
    }

    var owner: OutreachOwner { outreach.owner }
    var now: Date { outreach.world.clock.now }
    var run: DispatchRun { DispatchRun(slice: slice) }

    func connect(_ address: String = "mia@example.org") async throws {
        let (store, owner) = (slice.mailboxes, owner)
        let document = ConnectedMailbox.Document(address: try EmailAddress(parsing: address), name: "Mia")
        _ = try await outreach.own {
            try store.connect($0, owner, kind: "fake", document, credentials: Array("x".utf8))
        }
    }

    /// A first mail and so many follow-ups a day apart, at any hour, to a new contact, with a yes to all of them.
    func start(
        followUps: Int = 2, delay: Int = 1, window: SendingWindow? = nil, to contact: ContactID? = nil
    ) async throws -> EnrolmentID {
        let id = try await write(followUps: followUps, delay: delay, window: window, to: contact)
        try await approve(id)
        return id
    }

    func write(
        followUps: Int = 2, delay: Int = 1, window: SendingWindow? = nil, to known: ContactID? = nil
    ) async throws -> EnrolmentID {
        let number = contactCount.withLock { count in
            count += 1
            return count
        }
        let always = SendingWindow(days: Array(1...7), from: 0, until: 24, zone: "UTC")
        let sequence = MailSequence(
            name: "Coffee", subject: "Coffee?",
            steps: (0...followUps).map { .init(body: "Hello {{name}}, mail \($0)", delay: $0 == 0 ? 0 : delay) },
            window: try #require(window ?? always), usesTheirZone: false)
        let card = ContactCard(address: try EmailAddress(parsing: "pat\(number)@far.example"), name: "Pat \(number)")
        let (slice, owner) = (slice, owner)
        return try await outreach.own { tx in
            let kept = KeptSequence(id: try slice.sequences.add(tx, owner, sequence), sequence: sequence)
            let id = try #require(try known ?? slice.contacts.add(tx, owner, [card]).first)
            let contact = try #require(try slice.contacts.contact(tx, owner, id))
            return try slice.enrol(tx, owner, contact, kept)
        }
    }

    func approve(_ id: EnrolmentID) async throws {
        let (slice, owner) = (slice, owner)
        try await outreach.own { tx in
            let shown = slice.digest(try slice.messages.messages(tx, owner.workspace, of: id))
            try slice.approve(tx, owner, id, shown: shown)
        }
    }

    /// One step of a mail that is due, ended after so many of its three parts. False where nothing is due.
    func turn(killedAfter part: Int = 3) async throws -> Bool {
        let due = try await outreach.bySystem { try DueMailStore.next($0, limit: 1).map(\.id) }
        guard let id = due.first.map(OutreachMessageID.init) else { return false }
        guard let step = try await run.begin(owner.workspace, id) else { return true }
        mailbox.set(now)
        guard part > 1 else { return true }
        let result = await run.run(step, mailbox)
        guard part > 2 else { return true }
        try await run.settle(step, result)
        return true
    }

    /// Does what is due, and lets time pass until something is, so often; until nothing will happen by itself.
    func finish(turns: Int = 300) async throws {
        for _ in 0..<turns {
            if try await turn() { continue }
            guard try await pass() else { return }
        }
    }

    /// Lets time pass until something is due. False where nothing will be.
    func pass() async throws -> Bool {
        let text = try outreach.world.read("SELECT extract(epoch FROM min(run_at))::text FROM outreach_message").first
        guard let next = text.flatMap(Double.init) else { return false }
        outreach.world.clock.advance(by: max(1, next - now.timeIntervalSince1970 + 1))
        return true
    }

    func messages(_ id: EnrolmentID) async throws -> [OutreachMessage] {
        let (store, workspace) = (slice.messages, owner.workspace)
        return try await outreach.bySystem { try store.messages($0, workspace, of: id) }
    }

    func stages(_ id: EnrolmentID) async throws -> [Dispatch.Stage] { try await messages(id).map(\.dispatch.stage) }

    func enrolment(_ id: EnrolmentID) async throws -> Enrolment {
        let (store, workspace) = (slice.enrolments, owner.workspace)
        return try #require(try await outreach.bySystem { try store.enrolment($0, workspace, id) })
    }

    /// How often each mail of it arrived, in order.
    func arrived(_ id: EnrolmentID) async throws -> [Int] {
        let address = try EmailAddress(parsing: "mia@example.org")
        return try await messages(id).map { mailbox.arrived[$0.messageID(from: address)] ?? 0 }
    }

    /// Somebody writes in the thread.
    func receive(_ id: EnrolmentID, _ fields: (String, String)...) async throws {
        let thread = try #require(try await enrolment(id).thread)
        mailbox.put(
            ThreadMessage(
                reference: "theirs-\(UUID())", place: .received, at: now,
                fields: fields.map { ThreadMessage.Field($0.0, $0.1) }), in: thread)
    }
}
