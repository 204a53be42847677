import Foundation
import Jobs
import Mail
import Primitives
import Store
import TestSupport
import Testing

@Suite("The delivery worker")
struct DeliveryWorkerTests {
    @Test("sends once and keeps the server's words, however often its job runs")
    func once() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let transport = ScriptedTransport(.accepted(reply: "250 2.0.0 Ok"))
        let job = try #require(try await world.jobs().first)
        for _ in 1...3 { #expect(try await world.run(id, transport, job: job) == .completed) }
        let summary = try #require(try await world.summary(id))
        #expect(summary.state == .sent && summary.reply == "250 2.0.0 Ok" && summary.attempts == 1)
        #expect(summary.sentAt == world.test.clock.now && summary.trouble == nil)
        #expect(transport.sent.count == 1)
        #expect(String(decoding: transport.sent[0], as: UTF8.self).contains("Message-ID: <\(id.text)."))
    }

    @Test("has committed 'sending' before the first octet leaves")
    func committedFirst() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let transport = ScriptedTransport(during: {
            let state = try? await world.summary(id)?.state
            #expect(state == .sending)
        })
        _ = try await world.run(id, transport)
    }

    @Test("finds a delivery whose sender crashed, calls it unknown and sends nothing")
    func crashed() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        try world.test.asOwner("SET app.scope = 'system'; UPDATE delivery SET state = 'sending', attempts = 1")
        let transport = ScriptedTransport()
        #expect(try await world.run(id, transport) == .completed)
        let summary = try #require(try await world.summary(id))
        #expect(summary.state == .unknown && summary.trouble == .interrupted && transport.sent.isEmpty)
    }

    @Test("waits and tries again where the message did not leave, until it would come too late")
    func retries() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let job = try #require(try await world.jobs().first)
        let away = ScriptedTransport(.unavailable(reason: "away"), .unavailable(reason: "away"))
        #expect(try await world.run(id, away, job: job) == .snoozed(until: world.test.clock.now + 10))
        #expect(try await world.summary(id)?.state == .queued)
        world.test.clock.advance(by: 10)
        #expect(try await world.run(id, away, job: job) == .snoozed(until: world.test.clock.now + 30))
        world.test.clock.advance(by: 86_400)
        #expect(try await world.run(id, away, job: job) == .completed)
        let summary = try #require(try await world.summary(id))
        #expect(
            summary.state == .refused && summary.trouble == .tooLate && summary.attempts == 2 && away.sent.count == 2)
    }

    @Test("believes an outcome that comes after the delivery was taken for lost")
    func lateTruth() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let job = try #require(try await world.jobs().first)
        let slow = ScriptedTransport(
            .accepted(reply: "250 late"),
            during: {
                _ = try? await world.run(id, ScriptedTransport(), job: job)
            })
        _ = try await world.run(id, slow, job: job)
        let summary = try #require(try await world.summary(id))
        #expect(summary.state == .sent && summary.reply == "250 late" && slow.sent.count == 1)
    }

    @Test("does nothing for a job that another runner has by now")
    func lostLease() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let job = try #require(try await world.jobs().first)
        try world.test.asOwner("SET app.scope = 'system'; UPDATE job SET lease_fence = lease_fence + 1")
        let transport = ScriptedTransport()
        await #expect(throws: LostLease.self) { try await world.run(id, transport, job: job) }
        #expect(transport.sent.isEmpty)
    }

    @Test("does nothing for a delivery that was forgotten meanwhile, before or during the try")
    func forgotten() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let job = try #require(try await world.jobs().first)
        let transport = ScriptedTransport(during: {
            _ = try? world.test.asOwner("SET app.scope = 'system'; DELETE FROM delivery")
        })
        #expect(try await world.run(id, transport, job: job) == .completed)
        #expect(try await world.run(id, transport, job: job) == .completed)
        #expect(transport.sent.count == 1)
    }

    @Test("shows a message that cannot be opened as not delivered, after the last attempt")
    func unreadable() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let other = try await world.queue(try world.draft("ben@example.org"))
        try world.test.asOwner(
            "SET app.scope = 'system'; UPDATE delivery SET message = (SELECT message FROM delivery WHERE id = '\(other.text)')"
        )
        let job = try #require(try await world.jobs().first)
        await #expect(throws: (any Error).self) { try await world.run(id, ScriptedTransport(), job: job) }
        let last = RunningJob(lease: job.lease, attempt: job.maximumAttempts, maximumAttempts: job.maximumAttempts)
        #expect(try await world.run(id, ScriptedTransport(), job: last) == .completed)
        #expect(
            try world.test.asOwner("SET app.scope = 'system'; SELECT state FROM delivery WHERE id = '\(id.text)'") == [
                "refused"
            ])
    }

    @Test("keeps mail in the outbox of this machine where there is no mail server")
    func local() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        _ = try await world.run(id, OutboxTransport())
        let summary = try #require(try await world.summary(id))
        #expect(summary.state == .kept && summary.reply == "kept in the outbox of this machine")
    }

    @Test("delivers mail of the installation")
    func installation() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft(), workspace: nil)
        _ = try await world.run(id, OutboxTransport())
        let store = world.store
        let counts = try await world.database.transaction(.system("test")) { try store.counts($0, .installation) }
        #expect(counts == [.kept: 1])
    }

    @Test("keeps dialogue and fix of a refusal by a real server, and a resend is one new delivery that arrives")
    func realServer() async throws {
        let (world, sink) = (try await MailWorld(), try await SMTPSink.running())
        let transport = SMTPTransport(try sink.settings("starttls"))
        let id = try await world.queue(try world.draft("refuse554-after-dot+ledger@example.org"))
        _ = try await world.run(id, transport)
        let (store, outbox) = (world.store, world.outbox)
        let detail = try #require(try await world.inWorkspace { try store.detail($0, MailWorld.workspace, id) })
        #expect(
            detail.summary.state == .refused && detail.summary.trouble == .messageRefused && detail.summary.isResendable
        )
        #expect(detail.dialogue?.description.contains("> DATA") == true)
        let copies = try await world.inWorkspace { tx in
            try (1...2).map { _ in try outbox.resend(tx, id, workspace: MailWorld.workspace) }
        }
        #expect(Set(copies).count == 1 && copies[0] != id)
        let copy = try #require(try await world.summary(copies[0]))
        #expect(copy.state == .queued && copy.resendOf == id && copy.messageID.hasPrefix("<\(copies[0].text)."))
        #expect(try await world.summary(id)?.isResendable == false)
    }

    @Test("What is on its way or has arrived cannot be sent again")
    func notResendable() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        let outbox = world.outbox
        let resend: @Sendable (DeliveryID) async throws -> DeliveryID = { id in
            try await world.inWorkspace { try outbox.resend($0, id, workspace: MailWorld.workspace) }
        }
        await #expect(throws: DeliveryError.notResendable) { try await resend(id) }
        _ = try await world.run(id, ScriptedTransport(.accepted(reply: "250 ok")))
        await #expect(throws: DeliveryError.notResendable) { try await resend(id) }
        await #expect(throws: DeliveryError.notFound) { try await resend(DeliveryID(UUID())) }
    }
}
