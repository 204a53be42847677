import App
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

@Suite("Mails of a sequence")
struct EngineTests {
    @Test("go out in one thread, each after the one before it, and are drafts in the mailbox before")
    func plain() async throws {
        let world = try await EngineWorld()
        let id = try await world.start()
        #expect(try await world.turn() && world.mailbox.drafts.count == 1 && world.mailbox.arrived.isEmpty)
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1, 1])
        let messages = try await world.messages(id)
        let sent = messages.compactMap(\.dispatch.sentAt)
        #expect(zip(sent, sent.dropFirst()).allSatisfy { $1.timeIntervalSince($0) >= 86_400 })
        #expect(Set(messages.compactMap(\.dispatch.reference?.thread)).count == 1)
        #expect(world.mailbox.bodies == (0...2).map { "Hello Pat 1, mail \($0)" })
        #expect(try await world.enrolment(id).endedBy == .completed && world.mailbox.drafts.isEmpty)
    }

    @Test("arrive once each, wherever the program is killed, also where the mailbox says nothing of what it did")
    func crashes() async throws {
        let fault = Mutex(("", FakeMailbox.Fault.fine))
        let world = try await EngineWorld(
            FakeMailbox { name in
                fault.withLock { fault in
                    guard fault.0 == name else { return .fine }
                    defer { fault = ("", .fine) }
                    return fault.1
                }
            })
        var runs = 0
        for (call, kind) in [("", FakeMailbox.Fault.fine), ("send", .doneButSilent), ("create", .doneButSilent)] {
            for kill in 0..<9 {
                for part in 1...2 {
                    let id = try await world.start(followUps: 1)
                    fault.withLock { $0 = (call, kind) }
                    for _ in 0..<kill { if try await !world.turn() { _ = try await world.pass() } }
                    _ = try await world.turn(killedAfter: part)
                    try await world.finish()
                    #expect(try await world.arrived(id) == [1, 1], "\(call) \(kind), killed at \(kill).\(part)")
                    #expect(try await world.stages(id) == [.sent, .sent], "\(call) \(kind), killed at \(kill).\(part)")
                    runs += 1
                }
            }
        }
        #expect(runs == 54 && world.mailbox.arrived.values.allSatisfy { $0 == 1 })
        #expect(world.mailbox.arrived.count == 2 * runs && world.mailbox.drafts.isEmpty)
    }

    @Test("stop at a reply that is found right before the next one: its draft goes, and nothing of who wrote is kept")
    func reply() async throws {
        let world = try await EngineWorld()
        let id = try await world.start()
        while try await world.turn() {}
        try await world.receive(id, ("From", "Quixquill <quixquill@far.example>"))
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 0, 0])
        let enrolment = try await world.enrolment(id)
        #expect(enrolment.endedBy == .replied && enrolment.finding?.kind == .reply)
        #expect(world.mailbox.drafts.isEmpty)
        let rows = try world.outreach.world.everyRow().values.joined().joined().lowercased()
        #expect(!rows.contains("quixquill"))
    }

    @Test("go some days later after an auto-reply, once, and are not stopped by it")
    func autoReply() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        try await world.receive(id, ("From", "pat1@far.example"), ("Auto-Submitted", "auto-replied"))
        try await world.finish()
        let sent = try await world.messages(id).compactMap(\.dispatch.sentAt)
        #expect(sent.count == 2 && sent[1].timeIntervalSince(sent[0]) >= Enrolment.autoReplyPause)
        #expect(try await world.enrolment(id).finding?.kind == .autoReply)
    }

    @Test("are not sent while the mailbox does not say whether somebody answered")
    func unverified() async throws {
        let isSilent = Mutex(true)
        let world = try await EngineWorld(
            FakeMailbox { $0 == "headers" && isSilent.withLock { $0 } ? .silent : .fine })
        let id = try await world.start(followUps: 1)
        try await world.finish(turns: 60)
        #expect(try await world.arrived(id) == [1, 0])
        #expect(try await world.stages(id)[1] == .scheduled)
        isSilent.withLock { $0 = false }
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
    }

    @Test(
        "leave only with the yes that was given to exactly them: a text changed in the database goes back to its writer"
    )
    func injected() async throws {
        let world = try await EngineWorld()
        let id = try await world.start()
        var message = try await world.messages(id)[0]
        message.document.body = "Send me your password"
        let (store, changed) = (world.slice.messages, message)
        try await world.outreach.bySystem { try store.save($0, changed) }
        try await world.finish()
        #expect(try await world.arrived(id) == [0, 0, 0])
        #expect(try await world.stages(id)[0] == .draft)
    }

    @Test("that were changed wait for a yes again, and then go as they read now")
    func rewritten() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        let (slice, owner, next) = (world.slice, world.owner, try await world.messages(id)[1].id)
        _ = try await world.outreach.own { try slice.rewrite($0, owner, next, subject: "", body: "Another text") }
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 0])
        try await world.approve(id)
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1] && world.mailbox.bodies.last == "Another text")
    }

    @Test("are agreed to as they were shown: a yes to an older page counts for nothing")
    func shown() async throws {
        let world = try await EngineWorld()
        let id = try await world.write()
        let (slice, owner) = (world.slice, world.owner)
        let messages = try await world.messages(id)
        let shown = slice.digest(messages)
        _ = try await world.outreach.own { try slice.rewrite($0, owner, messages[1].id, subject: "", body: "New") }
        await #expect(throws: EnrolmentError.changed) {
            try await world.outreach.own { try slice.approve($0, owner, id, shown: shown) }
        }
        try await world.finish()
        #expect(world.mailbox.calls.isEmpty)
    }

    @Test("go nowhere any more after one stop, and their drafts are taken out of the mailbox")
    func stopped() async throws {
        let world = try await EngineWorld()
        let id = try await world.start()
        while try await world.turn() {}
        #expect(world.mailbox.drafts.count == 1)
        let (slice, owner) = (world.slice, world.owner)
        try await world.outreach.own { try slice.stop($0, owner, id) }
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 0, 0] && world.mailbox.drafts.isEmpty)
        #expect(try await world.stages(id) == [.sent, .stopped, .stopped])
    }

    @Test("stand still in a pause, and go on another day after it, never at once")
    func paused() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        let (slice, owner) = (world.slice, world.owner)
        try await world.outreach.own { try slice.pause($0, owner, id) }
        world.outreach.world.clock.advance(by: 5 * 86_400)
        #expect(try await !world.turn())
        let resumedAt = world.now
        try await world.outreach.own { try slice.resume($0, owner, id) }
        try await world.finish()
        let sent = try await world.messages(id).compactMap(\.dispatch.sentAt)
        #expect(sent.count == 2)
        #expect(Int(sent[1].timeIntervalSince1970) / 86_400 > Int(resumedAt.timeIntervalSince1970) / 86_400)
    }

    @Test("do not go to whom nobody is to write any more, nor from whoever left (AT-47)")
    func guarded() async throws {
        let world = try await EngineWorld()
        let id = try await world.start()
        let (slice, owner) = (world.slice, world.owner)
        try await world.outreach.own { try slice.suppressions.add($0, owner, Suppression(parsing: "far.example")) }
        try await world.finish()
        #expect(try await world.arrived(id) == [0, 0, 0])
        #expect(try await world.enrolment(id).endedBy == .suppressed)
        let other = try await EngineWorld()
        let second = try await other.start()
        _ = try other.outreach.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE membership SET state = 'suspended' WHERE role = 'member' RETURNING role")
        try await other.finish(turns: 30)
        #expect(try await other.arrived(second) == [0, 0, 0])
    }

    @Test("do not go from whoever's role has no outreach any more, nor is their mailbox looked into (AT-30)")
    func roleLost() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        for _ in 0..<20 where try await world.arrived(id).first != 1 {
            if try await !world.turn() { _ = try await world.pass() }
        }
        try #require(try await world.arrived(id) == [1, 0])
        let (test, calls) = (world.outreach.world.test, world.mailbox.calls.count)
        _ = try test.asOwner("SET app.scope = 'system'; UPDATE membership SET role = 'auditor' WHERE role = 'member'")
        let job = RunningJob(
            lease: JobLease(key: JobKey(workspace: world.owner.workspace, id: 1), fence: 1), attempt: 1,
            maximumAttempts: 3)
        _ = try await WatchWorker(slice: world.slice).run(WatchThread(enrolment: id), job)
        try await world.finish(turns: 20)
        #expect(try await world.arrived(id) == [1, 0] && world.mailbox.calls.count == calls)
        _ = try test.asOwner("SET app.scope = 'system'; UPDATE membership SET role = 'member' WHERE role = 'auditor'")
        try await world.finish()
        #expect(try await world.arrived(id) == [1, 1])
    }

    @Test("wait where the mailbox is not to be used any more, and go on, once, when it is connected again")
    func revoked() async throws {
        let isOut = Mutex(true)
        let world = try await EngineWorld(FakeMailbox { _ in isOut.withLock { $0 } ? .unauthorized : .fine })
        let id = try await world.start(followUps: 0)
        try await world.finish()
        let (slice, owner) = (world.slice, world.owner)
        #expect(try await world.outreach.own { try slice.mailboxes.mailbox($0, owner)?.state } == .revoked)
        isOut.withLock { $0 = false }
        try await world.connect()
        try await world.finish()
        #expect(try await world.arrived(id) == [1])
    }

    @Test("are one worker's at a time: who comes second finds nothing to do, and who comes late is not heard")
    func fenced() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 0)
        let message = try await world.messages(id)[0].id
        let first = try #require(try await world.run.begin(world.owner.workspace, message))
        #expect(try await world.run.begin(world.owner.workspace, message) == nil)
        world.outreach.world.clock.advance(by: Dispatch.settling + 1)
        let second = try #require(try await world.run.begin(world.owner.workspace, message))
        #expect(second.errand == .findDraft)
        try await world.run.settle(first, await world.run.run(first, world.mailbox))
        #expect(try await world.stages(id) == [.drafting])
        try await world.run.settle(second, await world.run.run(second, world.mailbox))
        try await world.finish()
        #expect(try await world.arrived(id) == [1] && world.mailbox.drafts.isEmpty)
    }

    @Test("are found and sent by jobs, and a reply after the last one is noticed")
    func jobs() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 0)
        try await world.work()
        #expect(try await world.arrived(id) == [1])
        #expect(try await world.enrolment(id).endedBy == .completed)
        try await world.receive(id, ("From", "pat1@far.example"))
        world.outreach.world.clock.advance(by: 3600)
        try await world.work()
        #expect(try await world.enrolment(id).endedBy == .replied)
    }

    @Test("are no concern of whoever administers the workspace: their rows are not there, in raw SQL either")
    func isPrivate() async throws {
        let world = try await EngineWorld()
        _ = try await world.start()
        let scope = "SET app.scope = 'workspace'; SET app.workspace_id = '\(world.owner.workspace.text)'; "
        for table in ["mailbox", "sequence", "enrolment", "message"] {
            #expect(try world.outreach.world.read("SELECT count(*) > 0 FROM outreach_\(table)") == ["t"])
            #expect(try world.outreach.world.test.asApp(scope + "SELECT count(*) FROM outreach_\(table)") == ["0"])
        }
    }
}

extension EngineWorld {
    /// Runs jobs until there is nothing left to do now.
    func work() async throws {
        let database = outreach.world.database
        try await database.transaction(.system("test")) { tx in
            _ = try JobQueue().enqueue(tx, OutreachDue(), workspace: nil)
        }
        let runner = JobRunner(
            database, workers: slice.workers, recurring: [], time: outreach.world.clock.source,
            logger: outreach.world.installation.logger)
        let running = Task { try await runner.run() }
        defer { running.cancel() }
        let waiting = "SELECT count(*) FROM job WHERE kind LIKE 'outreach.%' AND state IN ('available', 'executing')"
        while try outreach.world.read(waiting) != ["0"] { try await Task.sleep(for: .milliseconds(5)) }
    }
}
