import Foundation
import Jobs
import Mail
import Primitives
import Store
import Synchronization
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("After an answer nothing goes")
struct EngineAnswerTests {
    @Test("also where it came before we heard that our mail had left, or by a clock that is behind")
    func early() async throws {
        let isLost = Mutex(true)
        let world = try await EngineWorld(
            FakeMailbox { name in
                guard name == "send" else { return .fine }
                return isLost.withLock { lost in
                    defer { lost = false }
                    return lost ? .doneButSilent : .fine
                }
            })
        let id = try await world.start(followUps: 1)
        while world.mailbox.arrived.isEmpty { _ = try await world.turn() }
        let sent = try #require(world.mailbox.threads.keys.first)
        let answer = ThreadMessage(
            reference: "theirs", place: .received, at: world.now - 3_600, fields: [.init("From", "pat@far.example")])
        world.mailbox.put(answer, in: sent)
        let left = world.now
        // An hour without us.
        world.outreach.world.clock.advance(by: 3_600)
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 0])
        #expect(try await world.enrolment(id).endedBy == .replied)
        let sentAt = try #require(try await world.messages(id)[0].dispatch.sentAt)
        #expect(sentAt <= left + Dispatch.settling)
    }

    @Test("in any conversation with the same contact, known already or found in the last look")
    func others() async throws {
        for isSeen in [true, false] {
            let world = try await EngineWorld()
            let first = try await world.start(followUps: 1, delay: 30)
            let contact = try await world.enrolment(first).contact
            let second = try await world.start(followUps: 1, delay: 2, to: contact)
            while try await world.turn() {}
            try await world.receive(first, ("From", "pat1@far.example"))
            if isSeen {
                world.outreach.world.clock.advance(by: 3600)
                try await world.work()
                #expect(try await world.enrolment(second).state == .ended)
            }
            try await world.finish()
            for id in [first, second] { #expect(try await world.arrived(id) == [1, 0], "\(isSeen)") }
            #expect(try await world.enrolment(first).finding?.kind == .reply && world.mailbox.drafts.isEmpty)
        }
    }

    @Test(
        "unless the person says that it was none: what it stopped waits for a yes again, and is not stopped by it twice"
    )
    func dismissed() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        try await world.receive(id, ("From", "MAILER-DAEMON@far.example"))
        try await world.finish()
        #expect(try await world.enrolment(id).endedBy == .bounced)
        #expect(try await world.stages(id) == [.sent, .stopped])
        let (slice, owner) = (world.slice, world.owner)
        await #expect(throws: EnrolmentError.changed) {
            try await world.outreach.own { try slice.dismiss($0, owner, id, "reply") }
        }
        try await world.outreach.own { try slice.dismiss($0, owner, id, "bounce") }
        #expect(try await world.stages(id) == [.sent, .draft])
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 0])
        try await world.approve(id)
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
    }

    @Test("and an automatic one that was none postpones nothing any more")
    func notAutomatic() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1, delay: 6)
        while try await world.turn() {}
        try await world.receive(id, ("From", "pat1@far.example"), ("Auto-Submitted", "auto-replied"))
        world.outreach.world.clock.advance(by: 3600)
        try await world.work()
        let first = try #require(try await world.messages(id)[0].dispatch.sentAt)
        #expect(try #require(try await world.messages(id)[1].dispatch.due) >= first + 10 * 86_400)
        let (slice, owner) = (world.slice, world.owner)
        try await world.outreach.own { try slice.dismiss($0, owner, id, "auto-reply") }
        #expect(try await world.messages(id)[1].dispatch.due == first + 6 * 86_400)
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
        #expect(try await world.enrolment(id).finding == nil)
    }

    @Test("is looked for again in every conversation once a mailbox that had closed is connected again")
    func reconnected() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 0)
        try await world.work()
        _ = try world.outreach.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE outreach_mailbox SET state = 'revoked' RETURNING state")
        world.outreach.world.clock.advance(by: 3600)
        try await world.work()
        #expect(try await world.enrolment(id).watchAt == nil)
        try await world.receive(id, ("From", "pat1@far.example"))
        try await world.connect()
        try await world.work()
        #expect(try await world.enrolment(id).finding?.kind == .reply)
    }
}

@Suite("To whom a mail goes")
struct EngineRecipientTests {
    @Test("is where the contact is now: after a change it is written there, shown so, and waits for a yes again")
    func readdressed() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        let contact = try await world.enrolment(id).contact
        let path = "/outreach/contacts/\(contact.text)/edit"
        let changed = try await world.outreach.writer.post(
            path, ["address": "new@far.example", "name": "Pat"], from: path)
        #expect(changed.status == 303)
        #expect(try await world.stages(id) == [.sent, .draft])
        let page = try await world.outreach.writer.get("/outreach/mails/\(id.text)").body
        #expect(page.contains("new@far.example") && page.contains("pat1@far.example"))
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 0])
        try await world.approve(id)
        while try await world.turn() {}
        #expect(world.mailbox.drafts.values.map(\.to.address.text) == ["new@far.example"])
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
    }

    @Test("is nobody from the moment on in which they are not to be written to")
    func suppressed() async throws {
        let world = try await EngineWorld()
        let ids = [try await world.start(), try await world.start(), try await world.start()]
        while try await world.turn() {}
        let writer = world.outreach.writer
        let contact = "/outreach/contacts/\(try await world.enrolment(ids[0]).contact.text)"
        try await writer.post(contact + "/suppress", from: contact)
        #expect(try await world.enrolment(ids[0]).endedBy == .suppressed)
        #expect(try await world.enrolment(ids[1]).state == .active)
        try await writer.post("/outreach/do-not-contact", ["entry": "far.example"], from: "/outreach/do-not-contact")
        for id in ids { #expect(try await world.enrolment(id).endedBy == .suppressed) }
        while try await world.turn() {}
        #expect(world.mailbox.drafts.isEmpty)
    }

    @Test("decides what its fields say, also where one mail was changed: none leaves with braces or a gap")
    func fields() async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 1)
        let (slice, owner, mail) = (world.slice, world.owner, try await world.messages(id)[1].id)
        for (text, error) in [("As {{role}}", true), ("Hi {{first name", true), ("Hi {{ name }}", false)] {
            do {
                _ = try await world.outreach.own { try slice.rewrite($0, owner, mail, subject: "", body: text) }
                #expect(!error)
            } catch { #expect(text != "Hi {{ name }}") }
        }
        #expect(try await world.messages(id)[1].document.body == "Hi Pat 1")
        let path = "/outreach/messages/\(mail.text)"
        let refused = try await world.outreach.writer.post(path, ["subject": "", "body": "As {{role}}"], from: path)
        #expect(refused.status == 422 && refused.body.contains("role"))
    }
}

@Suite("Drafts of ours")
struct EngineDraftTests {
    @Test("and follow-ups stay with the mailbox in which their conversation is, and go on when that is connected again")
    func elsewhere() async throws {
        let world = try await EngineWorld()
        let (goes, ends) = (try await world.start(followUps: 1), try await world.start(followUps: 1))
        while try await world.turn() {}
        try await world.connect("other@example.org")
        let (slice, owner) = (world.slice, world.owner)
        try await world.outreach.own { try slice.stop($0, owner, ends) }
        let calls = world.mailbox.calls.count
        try await world.finish(turns: 40)
        #expect(world.mailbox.calls.count == calls && world.mailbox.drafts.count == 2)
        #expect(try await world.messages(goes)[1].dispatch.waiting == .elsewhere)
        let page = try await world.outreach.writer.get("/outreach/mails/\(goes.text)").body
        #expect(page.contains("another mailbox"))
        try await world.connect()
        try await world.finish()
        #expect(try await world.arrived(goes) == [1, 1])
        #expect(try await world.arrived(ends) == [1, 0])
        #expect(world.mailbox.drafts.isEmpty)
    }

    @Test(
        "are remembered until they are gone, where taking them out is not allowed for a while",
        arguments: [true, false])
    func remembered(_ isDeleted: Bool) async throws {
        let isOut = Mutex(false)
        let world = try await EngineWorld(
            FakeMailbox { $0 == "delete" && isOut.withLock { $0 } ? .notGranted : .fine })
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        isOut.withLock { $0 = true }
        let path =
            isDeleted
            ? "/outreach/contacts/\(try await world.enrolment(id).contact.text)/delete"
            : "/outreach/mails/\(id.text)/stop"
        try await world.outreach.world.prove(world.outreach.writer)
        try await world.outreach.writer.post(path, from: path.replacing("/stop", with: ""))
        for _ in 0..<4 {
            try await world.work()
            world.outreach.world.clock.advance(by: 86_400)
        }
        #expect(world.mailbox.drafts.count == 1)
        isOut.withLock { $0 = false }
        try await world.connect()
        for _ in 0..<2 { try await world.work() }
        #expect(world.mailbox.drafts.isEmpty)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_leftover") == ["0"])
    }

    @Test("that somebody sent or deleted by hand are missed at the next look, not only on the day they were due")
    func missed() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1, delay: 30)
        while try await world.turn() {}
        world.mailbox.remove(try #require(world.mailbox.drafts.keys.first))
        world.outreach.world.clock.advance(by: 3600)
        try await world.work()
        #expect(try await world.stages(id) == [.sent, .gone])
        #expect(try await world.enrolment(id).endedBy == .handled)
    }

    @Test("of a deleted contact outlive a mailbox that is closed to us")
    func closed() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        _ = try world.outreach.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE outreach_mailbox SET state = 'revoked' RETURNING state")
        let path = "/outreach/contacts/\(try await world.enrolment(id).contact.text)/delete"
        try await world.outreach.world.prove(world.outreach.writer)
        try await world.outreach.writer.post(path, from: path)
        for _ in 0..<2 { try await world.work() }
        #expect(world.mailbox.drafts.count == 1)
        try await world.connect()
        for _ in 0..<2 { try await world.work() }
        #expect(world.mailbox.drafts.isEmpty)
    }
}

@Suite("A mailbox of which nobody has said that it is theirs")
struct EngineDoubtTests {
    @Test("sends nothing and is not looked into until its person says so, of that very address")
    func waits() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 0)
        let (store, owner) = (world.slice.mailboxes, world.owner)
        let doubtful = ConnectedMailbox.Document(address: try EmailAddress(parsing: "who@far.example"), name: "Who")
        _ = try await world.outreach.own {
            try store.connect($0, owner, kind: "fake", doubtful, credentials: [1], isConfirmed: false)
        }
        try await world.finish(turns: 20)
        #expect(world.mailbox.calls.isEmpty && world.mailbox.arrived.isEmpty)
        let wrong = try EmailAddress(parsing: "mia@example.org")
        #expect(try await !world.outreach.own { try store.confirm($0, owner, wrong) })
        #expect(try await world.outreach.own { try store.confirm($0, owner, doubtful.address) })
        #expect(try await !world.outreach.own { try store.confirm($0, owner, doubtful.address) })
        try await world.finish(turns: 20)
        #expect(try await world.stages(id) == [.sent])
    }

    @Test("learns from which addresses its person sends, as many as there is room for")
    func learns() async throws {
        let world = try await EngineWorld()
        let (store, owner) = (world.slice.mailboxes, world.owner)
        let many = Set(try (0..<30).map { try EmailAddress(parsing: "me\($0)@other.example") })
        try await world.outreach.own { tx in
            if let mailbox = try store.mailbox(tx, owner) { try store.learn(tx, mailbox, many) }
        }
        let known = try await world.outreach.own { try store.mailbox($0, owner)?.document.aliases.count }
        #expect(known == ConnectedMailbox.maximumAliases)
    }
}

@Suite("The pace of a mailbox")
struct EnginePaceTests {
    private func count(_ world: EngineWorld) async throws -> SendingPace.Count {
        let (store, owner, now) = (world.slice.messages, world.owner, world.now)
        let day = floor(now.timeIntervalSince1970 / 86_400) * 86_400
        let start = Date(timeIntervalSince1970: day)
        return try await world.outreach.bySystem { try store.count($0, owner, since: start, until: start + 86_400) }
    }

    @Test("counts a mail of which nobody knows on its own day, and a paused follow-up not at all")
    func counted() async throws {
        let world = try await EngineWorld(FakeMailbox(keepsSent: false) { $0 == "send" ? .silent : .fine })
        let id = try await world.start(followUps: 0)
        try await world.finish(turns: 30)
        #expect(try await world.stages(id) == [.unknown])
        world.outreach.world.clock.advance(by: 2 * 86_400)
        #expect(try await count(world) == SendingPace.Count())
        let other = try await EngineWorld()
        let paused = try await other.start(followUps: 1)
        while try await other.turn() {}
        other.outreach.world.clock.advance(by: 3 * 86_400)
        #expect(try await count(other).followUpsWaiting == 1)
        let (slice, owner) = (other.slice, other.owner)
        try await other.outreach.own { try slice.pause($0, owner, paused) }
        #expect(try await count(other).followUpsWaiting == 0)
    }

    @Test("goes on where it was when the same mailbox is connected again, and begins anew with another one")
    func again() async throws {
        let world = try await EngineWorld()
        _ = try await world.start(followUps: 0)
        try await world.finish(turns: 30)
        let (store, owner) = (world.slice.mailboxes, world.owner)
        let since = { try await world.outreach.own { try store.mailbox($0, owner)?.sendsSince } }
        let first = try #require(try await since())
        world.outreach.world.clock.advance(by: 20 * 86_400)
        try await world.outreach.own { tx in
            if let mailbox = try store.mailbox(tx, owner) { try store.disconnect(tx, mailbox) }
        }
        try await world.connect()
        #expect(try #require(try await since()).timeIntervalSince(first) < 86_400)
        try await world.connect("other@example.org")
        #expect(try #require(try await since()) == world.now)
    }

    @Test("lets what is late go one after the other, and says why the others wait")
    func spaced() async throws {
        let world = try await EngineWorld()
        var ids: [EnrolmentID] = []
        for _ in 0..<4 { ids.append(try await world.start(followUps: 1)) }
        while try await world.turn() {}
        world.outreach.world.clock.advance(by: 5 * 86_400)
        while try await world.turn() {}
        var waiting = 0
        for id in ids {
            let next = try await world.messages(id)[1].dispatch
            waiting += next.stage == .scheduled && next.waits(at: world.now) == .pace ? 1 : 0
        }
        #expect(waiting == 3)
        #expect(try await world.outreach.writer.get("/outreach").body.contains("all at once"))
        try await world.finish()
        var sent: [Date] = []
        for id in ids { sent += try await world.messages(id).dropFirst().compactMap(\.dispatch.sentAt) }
        let sorted = sent.sorted()
        #expect(sorted.count == 4)
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1.timeIntervalSince($0) >= SendingPace.distance - 1 })
    }
}
