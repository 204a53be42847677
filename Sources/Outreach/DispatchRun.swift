import Accounts
import Foundation
import Mail
import Policy
import Primitives
import Store

/// Takes one mail one step further: what is to be done is written down, then done, then what came of it is written down.
///
/// The three parts are apart, so that a test can end the program between any two of them.
struct DispatchRun: Sendable {
    let slice: OutreachSlice

    /// A step that was written down and has to be taken now.
    struct Step: Sendable {
        let message: OutreachMessage
        let errand: Dispatch.Errand
        let mail: PersonalMail
        let mailbox: ConnectedMailbox
        let thread: ThreadReference?
        /// What tells our own mails in the thread from others.
        let judge: ReplyJudge
        /// What was found in the thread before.
        let known: ReplyJudge.Finding?
        /// Other conversations with the same contact, in which they may have answered.
        var others: [OtherThread] = []
    }

    /// Another conversation with the same contact.
    struct OtherThread: Sendable {
        let enrolment: EnrolmentID
        let thread: ThreadReference
        let judge: ReplyJudge
        /// Looked into right before a mail at most, the latest first.
        static let limit = 5
    }

    /// What came of it.
    struct Result: Sendable {
        let outcome: Dispatch.Outcome
        /// What was found in the thread on the way.
        var finding: ReplyJudge.Finding?
        /// A reply in another conversation with the contact.
        var elsewhere: (enrolment: EnrolmentID, finding: ReplyJudge.Finding)?
    }

    // MARK: Begin

    /// Nil where there is nothing to do now.
    func begin(
        _ workspace: WorkspaceID, _ id: OutreachMessageID,
        isMine: @escaping @Sendable (Transaction) throws -> Bool = { _ in true }
    ) async throws -> Step? {
        let slice = slice
        return try await slice.database.transaction(.system("a person's own mail goes out")) { tx in
            guard try isMine(tx), var (message, enrolment) = try slice.locked(tx, workspace, id) else { return nil }
            guard let mailbox = try slice.mailboxes.mailbox(tx, message.owner, locking: true),
                mailbox.state == .connected
            else {
                // Goes on when a mailbox is connected.
                try slice.wait(tx, &message, .mailbox)
                return nil
            }
            let account = slice.mailboxes.account(message.owner, mailbox.document.address)
            guard enrolment.account == nil || enrolment.account == account else {
                // Its draft and its conversation are in another mailbox: it goes on when that is connected.
                try slice.wait(tx, &message, .elsewhere)
                return nil
            }
            let errand = try Self.errand(tx, slice, &message, enrolment, mailbox)
            if errand != nil { message.fence += 1 }
            try slice.messages.save(tx, message)
            if message.dispatch.stage == .scheduled, enrolment.state == .paused { try slice.messages.park(tx, message) }
            guard let errand else { return nil }
            if enrolment.account == nil {
                enrolment.account = account
                try slice.enrolments.save(tx, enrolment)
            }
            return try step(tx, message, errand, enrolment, mailbox)
        }
    }

    /// What may go on with this mail, and what may not: asked before each step, under the locks of all it rests on.
    private static func errand(
        _ tx: Transaction, _ slice: OutreachSlice, _ message: inout OutreachMessage, _ enrolment: Enrolment,
        _ mailbox: ConnectedMailbox
    ) throws -> Dispatch.Errand? {
        switch enrolment.state {
        case .draft: return nil
        case .ended: message.dispatch.stop()
        case .paused:
            if message.dispatch.stage == .claimed { message.dispatch.stage = .scheduled }
            if message.dispatch.stage == .scheduled { return nil }
        case .active: break
        }
        let isToGo = message.dispatch.stage == .scheduled || message.dispatch.stage == .claimed
        if isToGo {
            guard MailApproval.covers(message.approval, message.approvable, slice.vault) else {
                _ = message.dispatch.unapprove()
                return nil
            }
            // A yes is to the files as well: without one of them nothing goes.
            guard try slice.files.isWhole(tx, message) else {
                _ = message.dispatch.unapprove()
                return nil
            }
            guard try slice.isForContact(tx, &message) else { return nil }
            guard try slice.mayWrite(tx, message.owner) else {
                (message.dispatch.hold, message.dispatch.waiting) = (tx.now + 3600, .standing)
                return nil
            }
            guard try OutreachPauseStore().since(tx, message.owner.workspace) == nil else {
                if message.dispatch.stage == .claimed { message.dispatch.stage = .scheduled }
                (message.dispatch.hold, message.dispatch.waiting) = (tx.now + 900, .team)
                return nil
            }
            guard try slice.suppressions.suppressed(tx, message.owner, among: [message.document.to]).isEmpty else {
                message.dispatch.stop()
                try slice.end(tx, enrolment, .suppressed)
                return nil
            }
            if let later = try slice.afterPause(tx, message) {
                (message.dispatch.stage, message.dispatch.due, message.dispatch.hold) = (.scheduled, later, nil)
                return nil
            }
            if let later = try slice.pace(tx, message, mailbox) {
                (message.dispatch.stage, message.dispatch.hold) = (.scheduled, later.until)
                message.dispatch.waiting = later.reason
                return nil
            }
        }
        return message.dispatch.begin(at: tx.now)
    }

    private func step(
        _ tx: Transaction, _ message: OutreachMessage, _ errand: Dispatch.Errand, _ enrolment: Enrolment,
        _ mailbox: ConnectedMailbox
    ) throws -> Step {
        let all = try slice.messages.messages(tx, message.owner.workspace, of: enrolment.id)
        let before = all.filter { $0.step < message.step }.map { $0.messageID(from: mailbox.document.address) }
        var mail = PersonalMail(
            id: message.messageID(from: mailbox.document.address), from: mailbox.sender,
            to: Mailbox(address: message.document.to), subject: HeaderText(message.document.subject),
            body: message.document.body, references: before, thread: enrolment.thread)
        if errand.takesFiles { mail.files = try slice.files.all(tx, message) }
        var step = Step(
            message: message, errand: errand, mail: mail, mailbox: mailbox, thread: enrolment.thread,
            judge: try slice.judge(tx, enrolment, all, mailbox), known: enrolment.finding)
        if case .check = errand, message.step > 0 { step.others = try slice.others(tx, enrolment, mailbox) }
        return step
    }

    // MARK: Run

    /// Asks the mailbox. Writes nothing down.
    func run(_ step: Step, _ mailbox: any PersonalMailbox) async -> Result {
        switch step.errand {
        case .createDraft: return Result(outcome: .drafted(await mailbox.createDraft(step.mail)))
        case .updateDraft(let draft): return Result(outcome: .updated(await mailbox.updateDraft(draft, step.mail)))
        case .findDraft: return Result(outcome: .found(await mailbox.findDraft(step.mail.id)))
        case .check(let draft): return await check(step, draft, mailbox)
        case .send(let draft): return Result(outcome: .sent(await mailbox.send(draft, step.mail)))
        case .reconcile(let draft):
            // The draft first: one that is sent between the two is found among the sent ones then, not missed by both.
            let isThere = await mailbox.isDraftThere(draft)
            return Result(outcome: .reconciled(sent: await mailbox.findSent(step.mail.id, of: draft), draft: isThere))
        case .deleteDraft(let draft): return Result(outcome: .deleted(await mailbox.deleteDraft(draft)))
        }
    }

    /// The last look: whether somebody answered, here or in another conversation, and whether the draft is still there.
    private func check(_ step: Step, _ draft: DraftReference, _ mailbox: any PersonalMailbox) async -> Result {
        if let thread = step.thread {
            let answer = await mailbox.headers(of: thread)
            guard case .done(let messages) = answer else { return Result(outcome: .checked(Self.unverified(answer))) }
            if let finding = step.judge.finding(messages), !step.isHeard(finding) {
                return Result(outcome: .checked(.over), finding: finding)
            }
        }
        for other in step.others {
            let answer = await mailbox.headers(of: other.thread)
            // The person threw that conversation away.
            if case .gone = answer { continue }
            guard case .done(let messages) = answer else { return Result(outcome: .checked(Self.unverified(answer))) }
            if let finding = other.judge.finding(messages), finding.kind == .reply {
                return Result(outcome: .checked(.over), elsewhere: (other.enrolment, finding))
            }
        }
        let answer = await mailbox.isDraftThere(draft)
        guard case .done(let isThere) = answer else { return Result(outcome: .checked(Self.unverified(answer))) }
        return Result(outcome: .checked(isThere ? .clear : .draftGone))
    }

    private static func unverified<Value>(_ answer: MailboxAnswer<Value>) -> Dispatch.Check {
        switch answer {
        case .unauthorized: .unauthorized
        case .rateLimited(let seconds): .unverified(.throttled, retryAfter: seconds)
        case .notGranted: .unverified(.permission, retryAfter: nil)
        case .unavailable, .later: .unverified(.unreachable, retryAfter: nil)
        case .done, .rejected, .gone, .unknown: .unverified(.unverified, retryAfter: nil)
        }
    }

    // MARK: Settle

    /// Writes down what came of a step, with what follows from it. A step that somebody else has taken over is not heard,
    /// unless it brings that the mail was sent.
    func settle(_ step: Step, _ result: Result) async throws {
        let slice = slice
        try await slice.database.transaction(.system("a person's own mail went out")) { tx in
            let workspace = step.message.owner.workspace
            guard var (message, enrolment) = try slice.locked(tx, workspace, step.message.id) else { return }
            let wasSent = if case .sent(.done) = result.outcome { true } else { false }
            guard message.fence == step.message.fence || wasSent else { return }
            message.dispatch.settle(Self.heard(result, step, at: tx.now), at: tx.now)
            if let finding = result.finding { enrolment.hear(finding, at: tx.now) }
            if result.elsewhere != nil { enrolment.end(.replied, at: tx.now) }
            try slice.messages.save(tx, message)
            try slice.follow(tx, message, &enrolment, step.mailbox)
            if result.finding?.kind == .reply { try slice.endOthers(tx, enrolment) }
            if let (other, finding) = result.elsewhere { try slice.hear(tx, workspace, other, finding) }
        }
    }

    /// An auto-reply postpones; everything else that was found ends it.
    private static func heard(_ result: Result, _ step: Step, at now: Date) -> Dispatch.Outcome {
        guard let finding = result.finding, finding.kind == .autoReply else { return result.outcome }
        return .checked(.postponed(until: step.message.document.window.opening(at: now + Enrolment.autoReplyPause)))
    }
}

extension Dispatch.Errand {
    /// Whether the whole mail is handed over.
    fileprivate var takesFiles: Bool {
        switch self {
        case .createDraft, .updateDraft, .send: true
        case .findDraft, .check, .reconcile, .deleteDraft: false
        }
    }
}

extension DispatchRun.Step {
    /// An auto-reply postpones once; a reply, a bounce or mail by hand ends it whenever it is seen.
    fileprivate func isHeard(_ finding: ReplyJudge.Finding) -> Bool {
        finding.kind == .autoReply && known.map(finding.isSame) == true
    }
}

extension OutreachSlice {
    /// What tells our own mails in a thread from others.
    func judge(
        _ tx: Transaction, _ enrolment: Enrolment, _ messages: [OutreachMessage], _ mailbox: ConnectedMailbox
    ) throws -> ReplyJudge {
        let ids = messages.map { $0.messageID(from: mailbox.document.address).text }
        // The person also writes from where they sign in.
        let known = try people.person(tx, enrolment.owner.workspace, enrolment.owner.person)?.profile.address
        return ReplyJudge(
            own: mailbox.own.union(known.map { [$0] } ?? []),
            ours: Set(ids + messages.compactMap { $0.dispatch.reference?.message }), dismissed: enrolment.dismissed)
    }

    /// Conversations with the same contact in the same mailbox in which nobody has answered yet.
    func others(_ tx: Transaction, _ enrolment: Enrolment, _ mailbox: ConnectedMailbox) throws
        -> [DispatchRun.OtherThread]
    {
        try enrolments.of(tx, enrolment.owner, enrolment.contact).filter {
            $0.id != enrolment.id && $0.thread != nil && $0.finding?.kind != .reply && $0.account == enrolment.account
        }.prefix(DispatchRun.OtherThread.limit).compactMap { other in
            guard let thread = other.thread else { return nil }
            let mails = try messages.messages(tx, other.owner.workspace, of: other.id)
            return DispatchRun.OtherThread(
                enrolment: other.id, thread: thread, judge: try judge(tx, other, mails, mailbox))
        }
    }

    /// A reply came in one conversation: what else goes to the contact stops as well.
    func endOthers(_ tx: Transaction, _ enrolment: Enrolment) throws {
        for other in try enrolments.of(tx, enrolment.owner, enrolment.contact)
        where other.id != enrolment.id && other.state != .ended { try end(tx, other, .replied) }
    }

    /// What was found in a conversation while another was looked after.
    func hear(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: EnrolmentID, _ finding: ReplyJudge.Finding
    ) throws {
        guard var other = try enrolments.enrolment(tx, workspace, id, locking: true) else { return }
        other.hear(finding, at: tx.now)
        try enrolments.save(tx, other)
        if other.state == .ended { try stopRest(tx, other) }
        try endOthers(tx, other)
    }

    /// Whether a mail goes to where its contact is now. Where that is elsewhere, it is written there and waits for a yes.
    func isForContact(_ tx: Transaction, _ message: inout OutreachMessage) throws -> Bool {
        let card = try contacts.contact(tx, message.owner, message.contact)?.card
        guard let address = card?.address, address != message.document.to else { return card != nil }
        if message.dispatch.readdress() { (message.document.to, message.approval) = (address, nil) }
        return false
    }

    /// Nothing happens with it until somebody wakes it, as by connecting a mailbox.
    func wait(_ tx: Transaction, _ message: inout OutreachMessage, _ reason: Dispatch.Wait) throws {
        if message.dispatch.stage == .claimed { message.dispatch.stage = .scheduled }
        message.dispatch.waiting = reason
        try messages.save(tx, message)
        try messages.park(tx, message)
    }

    /// When a mail that is due may leave by the pace of its mailbox, and why not before; nil for now, or where it is not due.
    func pace(
        _ tx: Transaction, _ message: OutreachMessage, _ mailbox: ConnectedMailbox
    ) throws -> (until: Date, reason: Dispatch.Wait)? {
        guard let due = message.dispatch.due, due <= tx.now, message.dispatch.draft != nil else { return nil }
        let window = message.document.window
        // The first mail goes when its writer says so; the hours are for what goes by itself.
        if message.step > 0, !window.isOpen(at: tx.now) { return (window.opening(at: tx.now), .hours) }
        let day = window.local(tx.now).day
        let count = try messages.count(
            tx, message.owner, since: window.start(of: day), until: window.start(of: day + 1))
        let pace = SendingPace(cap: mailbox.cap, startedOn: window.local(mailbox.sendsSince).day)
        let kind = message.step == 0 ? SendingPace.Kind.first : .followUp
        let opening = pace.opening(for: kind, count, at: tx.now, in: window)
        return opening.map { ($0, pace.isSpent(for: kind, count, on: day) ? .cap : .pace) }
    }

    /// When a follow-up goes whose writer wants to be left alone for now: at its hour on the first day after that, so that
    /// nobody gets several at once. Nil where it may go. The first mail goes when its writer says so, whatever they said before.
    func afterPause(_ tx: Transaction, _ message: OutreachMessage) throws -> Date? {
        guard message.step > 0, let due = message.dispatch.due, due <= tx.now,
            let pause = try NotNowStore().notNow(tx, message.owner.workspace, message.owner.person)
        else { return nil }
        return message.document.window.resumed(due, at: max(tx.now, pause.until.map { $0 - 1 } ?? tx.now))
    }

    /// Whoever left the workspace, was suspended there, or has a role without outreach writes no more from here.
    func mayWrite(_ tx: Transaction, _ owner: OutreachOwner) throws -> Bool {
        try MemberStore.may(tx, owner.workspace, owner.person, .outreachOwn)
    }

    /// What follows once a mail stands where it stands: the next one is due, or nothing goes any more.
    func follow(
        _ tx: Transaction, _ message: OutreachMessage, _ enrolment: inout Enrolment, _ mailbox: ConnectedMailbox
    ) throws {
        switch message.dispatch.stage {
        case .sent:
            enrolment.thread = enrolment.thread ?? message.dispatch.reference?.thread
            try scheduleNext(tx, after: message, &enrolment)
            // A reply may have been seen while this one was under way.
            enrolment.watchAt =
                enrolment.finding?.kind == .reply
                ? nil : enrolment.thread.map { _ in tx.now + (Enrolment.nextLook(after: 0) ?? 0) }
        case .gone: enrolment.end(.handled, at: tx.now)
        case .refused: enrolment.end(.refused, at: tx.now)
        case .draft, .scheduled, .claimed, .drafting, .sending, .unknown, .stopped: break
        }
        if message.dispatch.lostRight { try mailboxes.lose(tx, mailbox) }
        try enrolments.save(tx, enrolment)
        if enrolment.state == .ended { try stopRest(tx, enrolment) }
    }

    private func scheduleNext(_ tx: Transaction, after message: OutreachMessage, _ enrolment: inout Enrolment) throws {
        guard enrolment.state != .ended else { return }
        let all = try messages.messages(tx, enrolment.owner.workspace, of: enrolment.id, locking: true)
        guard var next = all.first(where: { $0.step == message.step + 1 }) else {
            enrolment.end(.completed, at: tx.now)
            return
        }
        let due = next.document.window.due(after: message.dispatch.sentAt ?? tx.now, days: next.document.delay)
        if next.dispatch.stage == .scheduled { next.dispatch.due = due }
        try messages.save(tx, next)
    }

    /// One stop stops everything: no mail of it goes that has not gone.
    func stopRest(_ tx: Transaction, _ enrolment: Enrolment) throws {
        for var message in try messages.messages(tx, enrolment.owner.workspace, of: enrolment.id, locking: true)
        where !message.dispatch.isOver {
            message.dispatch.stop()
            try messages.save(tx, message)
        }
    }

    func end(_ tx: Transaction, _ enrolment: Enrolment, _ reason: Enrolment.End) throws {
        var enrolment = enrolment
        enrolment.end(reason, at: tx.now)
        try enrolments.save(tx, enrolment)
        try stopRest(tx, enrolment)
    }
}
