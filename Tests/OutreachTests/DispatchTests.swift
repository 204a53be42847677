import Foundation
import Mail
import Primitives
import Synchronization
import Testing

@testable import Outreach

/// Runs one mail as a worker does, and can be killed between any two steps: what was not written down is lost.
private struct DispatchRehearsal {
    let mailbox: FakeMailbox
    let mail: PersonalMail
    /// What the database has.
    var saved: Dispatch
    var now = Date(timeIntervalSince1970: 1_767_603_600)
    var steps = 0

    init(_ mailbox: FakeMailbox) throws {
        self.mailbox = mailbox
        let from = try EmailAddress(parsing: "me@example.org")
        let to = try EmailAddress(parsing: "pat@far.example")
        mail = PersonalMail(
            id: MessageID(UUID(), from: from), from: Mailbox(address: from), to: Mailbox(address: to), subject: "Hello",
            body: "Hello Pat")
        saved = Dispatch(.scheduled, due: now)
    }

    /// One errand, killed after so many of its three parts: begun, run, settled.
    mutating func step(killedAfter part: Int = 3) async -> Bool {
        var state = saved
        guard let errand = state.begin(at: now) else {
            saved = state
            return false
        }
        steps += 1
        saved = state
        guard part > 1 else { return true }
        let outcome = await run(errand)
        guard part > 2 else { return true }
        saved.settle(outcome, at: now)
        return true
    }

    private func run(_ errand: Dispatch.Errand) async -> Dispatch.Outcome {
        switch errand {
        case .createDraft: return .drafted(await mailbox.createDraft(mail))
        case .updateDraft(let draft): return .updated(await mailbox.updateDraft(draft, mail))
        case .deleteDraft(let draft): return .deleted(await mailbox.deleteDraft(draft))
        case .findDraft: return .found(await mailbox.findDraft(mail.id))
        case .check(let draft):
            switch await mailbox.isDraftThere(draft) {
            case .done(true): return .checked(.clear)
            case .done(false): return .checked(.draftGone)
            case .unauthorized: return .checked(.unauthorized)
            case .rateLimited(let seconds): return .checked(.unverified(.throttled, retryAfter: seconds))
            case .rejected, .gone, .notGranted, .later, .unavailable, .unknown:
                return .checked(.unverified(.unverified, retryAfter: nil))
            }
        case .send(let draft): return .sent(await mailbox.send(draft, mail))
        case .reconcile(let draft):
            return .reconciled(
                sent: await mailbox.findSent(mail.id, of: draft), draft: await mailbox.isDraftThere(draft))
        }
    }

    /// Goes on, and lets time pass whenever there is nothing to do, until it is over or waits for the person.
    mutating func finish(rounds: Int = 200) async {
        for _ in 0..<rounds where !saved.isOver {
            if await !step(), let next = saved.next(at: now) { now = max(next, now) + 1 }
        }
    }

    var arrived: Int { mailbox.arrived[mail.id] ?? 0 }
}

@Suite("A mail on its way")
struct DispatchTests {
    @Test("is a draft first, then looked at, then sent by its draft's name")
    func plain() async throws {
        let mailbox = FakeMailbox()
        var run = try DispatchRehearsal(mailbox)
        await run.finish()
        #expect(run.saved.stage == .sent && run.arrived == 1)
        #expect(mailbox.calls == ["create", "draft", "send"] && mailbox.drafts.isEmpty)
    }

    @Test("arrives once, wherever the program is killed, once or twice, whatever the mailbox answers at each call")
    func crashes() async throws {
        var (runs, sent) = (0, 0)
        for fault in FakeMailbox.Fault.allCases {
            for call in ["create", "draft", "send", "find-draft", "find-sent"] {
                for kills in Self.kills {
                    let isFirst = Mutex(true)
                    let mailbox = FakeMailbox { name in
                        name == call
                            && isFirst.withLock { first in
                                defer { first = false }
                                return first
                            } ? fault : .fine
                    }
                    var run = try DispatchRehearsal(mailbox)
                    for (step, part) in kills {
                        for _ in 0..<step where !run.saved.isOver {
                            if await !run.step(), let next = run.saved.next(at: run.now) { run.now = next + 1 }
                        }
                        _ = await run.step(killedAfter: part)
                    }
                    await run.finish()
                    runs += 1
                    #expect(run.arrived <= 1, "\(fault) at \(call), killed \(kills)")
                    #expect(run.saved.isOver, "\(fault) at \(call), killed \(kills): \(run.saved.stage)")
                    #expect((run.saved.stage == .sent) == (run.arrived == 1), "\(fault) at \(call), killed \(kills)")
                    if run.saved.stage == .sent { sent += 1 }
                    #expect(run.saved.stage == .sent || (fault == .rejected && run.saved.stage == .refused))
                }
            }
        }
        #expect(runs == FakeMailbox.Fault.allCases.count * 5 * Self.kills.count && sent > runs * 3 / 4)
    }

    /// Killed nowhere, at each part of each of the first six steps, and at each pair of these.
    private static let kills: [[(Int, Int)]] = {
        let single = (0..<6).flatMap { step in (1...2).map { (step, $0) } }
        return [[]] + single.map { [$0] } + single.flatMap { first in single.map { [first, $0] } }
    }()

    @Test("never arrives twice, whatever is done and answered in whichever order", arguments: 0..<60)
    func storm(_ seed: UInt64) async throws {
        let random = Mutex(SplitMix64(state: seed))
        let calm = Mutex(false)
        let mailbox = FakeMailbox(keepsSent: seed % 3 != 0) { _ in
            if calm.withLock({ $0 }) { return .fine }
            return random.withLock { FakeMailbox.Fault.allCases.randomElement(using: &$0) ?? .fine }
        }
        var run = try DispatchRehearsal(mailbox)
        for _ in 0..<40 {
            let part = random.withLock { Int.random(in: 1...4, using: &$0) }
            let wait = random.withLock { Double.random(in: 0...4000, using: &$0) }
            _ = await run.step(killedAfter: part)
            run.now += wait
        }
        calm.withLock { $0 = true }
        await run.finish()
        #expect(run.arrived <= 1)
        // Whatever is called sent has arrived, and what has not is never called so.
        if run.saved.stage == .sent { #expect(run.arrived == 1) }
        if [.gone, .refused, .stopped].contains(run.saved.stage) { #expect(run.arrived == 0 || !mailbox.keepsSent) }
        #expect(run.saved.isOver || (!mailbox.keepsSent && run.saved.stage == .unknown))
    }

    @Test("whose draft the person sent or deleted is not made again, and says so")
    func gone() async throws {
        let mailbox = FakeMailbox()
        var run = try DispatchRehearsal(mailbox)
        _ = await run.step()
        mailbox.remove(try #require(run.saved.draft))
        await run.finish()
        #expect(run.saved.stage == .gone && run.arrived == 0)
        #expect(mailbox.calls.filter { $0 == "create" }.count == 1 && !mailbox.calls.contains("send"))
    }

    @Test("that nobody can tell of stays unknown until the person says what they see, and is not sent meanwhile")
    func unknown() async throws {
        let mailbox = FakeMailbox(keepsSent: false) { $0 == "send" ? .doneButSilent : .fine }
        var run = try DispatchRehearsal(mailbox)
        await run.finish()
        #expect(run.saved.stage == .unknown && run.arrived == 1)
        let isResolved = run.saved.resolve(wasSent: true, at: run.now)
        #expect(isResolved && run.saved.stage == .sent)
    }

    @Test(
        "that surely did not leave goes later, and says why it waits; one that was refused says so, and is not tried again",
        arguments: [
            (FakeMailbox.Fault.unavailable, Dispatch.Wait.unreachable), (.later, .later), (.rateLimited, .throttled),
            (.notGranted, .permission),
        ])
    func notSent(_ fault: FakeMailbox.Fault, _ reason: Dispatch.Wait) async throws {
        let isBad = Mutex(true)
        // As a mail server, which cannot say what it sent.
        let mailbox = FakeMailbox(keepsSent: false) { $0 == "send" && isBad.withLock { $0 } ? fault : .fine }
        var run = try DispatchRehearsal(mailbox)
        while !mailbox.calls.contains("send") { _ = await run.step() }
        #expect(run.saved.stage == .scheduled && run.saved.waits(at: run.now) == reason && run.saved.sends == 0)
        #expect((run.saved.refusal == "not now") == (fault == .later))
        isBad.withLock { $0 = false }
        await run.finish()
        #expect(run.saved.stage == .sent && run.arrived == 1)
        let no = FakeMailbox(keepsSent: false) { $0 == "send" ? .rejected : .fine }
        var refused = try DispatchRehearsal(no)
        await refused.finish()
        #expect(refused.saved.stage == .refused && refused.saved.refusal == "no" && refused.arrived == 0)
    }

    @Test("to which the mailbox says not now for days is given up in its words")
    func neverNow() async throws {
        let mailbox = FakeMailbox(keepsSent: false) { $0 == "send" ? .later : .fine }
        var run = try DispatchRehearsal(mailbox)
        await run.finish()
        #expect(run.saved.stage == .refused && run.saved.refusal == "not now")
        #expect(mailbox.calls.count { $0 == "send" } == Dispatch.maximumLater + 1)
    }

    @Test("that was not sent, as the person says who looked, waits for a yes again and goes then")
    func resolved() async throws {
        let isLost = Mutex(true)
        let mailbox = FakeMailbox(keepsSent: false) { $0 == "send" && isLost.withLock { $0 } ? .silent : .fine }
        var run = try DispatchRehearsal(mailbox)
        await run.finish()
        let isResolved = run.saved.resolve(wasSent: false, at: run.now)
        #expect(isResolved && run.saved.stage == .draft && run.arrived == 0)
        isLost.withLock { $0 = false }
        let isApproved = run.saved.approve(due: run.now)
        await run.finish()
        #expect(isApproved && run.saved.stage == .sent && run.arrived == 1)
    }

    @Test("that is stopped in time never leaves, and one that may have left is found out first")
    func stopped() async throws {
        let mailbox = FakeMailbox { $0 == "send" ? .doneButSilent : .fine }
        var early = try DispatchRehearsal(mailbox)
        _ = await early.step()
        let isStopped = early.saved.stop()
        #expect(isStopped)
        await early.finish()
        #expect(early.saved.stage == .stopped && early.arrived == 0)
        var late = try DispatchRehearsal(mailbox)
        for _ in 0..<3 { _ = await late.step() }
        #expect(late.saved.stage == .unknown)
        let isLate = late.saved.stop()
        #expect(!isLate && late.saved.stage == .unknown)
    }

    @Test("waits as long as the mailbox asks, and a day at most")
    func retryAfter() {
        let now = Date(timeIntervalSince1970: 1_767_603_600)
        for (asked, waits) in [(30.0, 30.0), (1e12, 86_400), (-5, 0), (.infinity, 86_400)] {
            var state = Dispatch(.scheduled, due: .distantPast)
            let errand = state.begin(at: now)
            #expect(errand == .createDraft)
            state.settle(.drafted(.rateLimited(retryAfter: asked)), at: now)
            #expect(state.stage == .scheduled && state.hold == now + waits)
        }
    }

    @Test("asks for a yes again once its text was changed, unless it is under way")
    func rewrite() {
        var state = Dispatch(.scheduled, due: .distantPast)
        let isRewritten = state.rewrite()
        let errand = state.begin(at: Date(timeIntervalSince1970: 0))
        #expect(isRewritten && state.stage == .draft && errand == nil)
        for stage in Dispatch.Stage.allCases where stage != .draft && stage != .scheduled {
            state = Dispatch(stage, due: .distantPast)
            let answers = [state.rewrite(), state.approve(due: nil)]
            #expect(answers == [false, false] && state.stage == stage)
        }
    }
}
