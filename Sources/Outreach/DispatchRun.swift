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
    }

    /// What came of it.
    struct Result: Sendable {
        let outcome: Dispatch.Outcome
        /// What was found in the thread on the way.
        var finding: ReplyJudge.Finding?
    }

    // MARK: Begin

    /// Nil where there is nothing to do now.
    func begin(
        _ workspace: WorkspaceID, _ id: OutreachMessageID,
        isMine: @escaping @Sendable (Transaction) throws -> Bool = { _ in true }
    ) async throws -> Step? {
        let slice = slice
        return try await slice.database.transaction(.system("a person's own mail goes out")) { tx in
            guard try isMine(tx), var message = try slice.messages.message(tx, workspace, id, locking: true),
                let enrolment = try slice.enrolments.enrolment(tx, workspace, message.enrolment, locking: true)
            else { return nil }
            guard let mailbox = try slice.mailboxes.mailbox(tx, message.owner, locking: true),
                mailbox.state == .connected
            else {
                // Goes on when a mailbox is connected.
                try slice.messages.park(tx, message)
                return nil
            }
            let errand = try Self.errand(tx, slice, &message, enrolment, mailbox)
            if errand != nil { message.fence += 1 }
            try slice.messages.save(tx, message)
            if message.dispatch.stage == .scheduled, enrolment.state == .paused { try slice.messages.park(tx, message) }
            guard let errand else { return nil }
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
            guard try slice.mayWrite(tx, message.owner) else {
                message.dispatch.hold = tx.now + 3600
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
                message.dispatch.stage = .scheduled
                message.dispatch.hold = later
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
        let mail = PersonalMail(
            id: message.messageID(from: mailbox.document.address), from: mailbox.sender,
            to: Mailbox(address: message.document.to), subject: HeaderText(message.document.subject),
            body: message.document.body, references: before, thread: enrolment.thread)
        return Step(
            message: message, errand: errand, mail: mail, mailbox: mailbox, thread: enrolment.thread,
            judge: slice.judge(all, mailbox), known: enrolment.finding)
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
            let sent = await mailbox.findSent(step.mail.id, of: draft)
            return Result(outcome: .reconciled(sent: sent, draft: await mailbox.isDraftThere(draft)))
        case .deleteDraft(let draft): return Result(outcome: .deleted(await mailbox.deleteDraft(draft)))
        }
    }

    /// The last look: whether somebody answered, and whether the draft is still there.
    private func check(_ step: Step, _ draft: DraftReference, _ mailbox: any PersonalMailbox) async -> Result {
        if let thread = step.thread {
            switch await mailbox.headers(of: thread) {
            case .done(let messages):
                if let finding = step.judge.finding(messages), !step.isHeard(finding) {
                    return Result(outcome: .checked(.over), finding: finding)
                }
            case .unauthorized: return Result(outcome: .checked(.unauthorized))
            case .rateLimited(let seconds): return Result(outcome: .checked(.unverified(retryAfter: seconds)))
            case .rejected, .unavailable, .unknown: return Result(outcome: .checked(.unverified(retryAfter: nil)))
            }
        }
        switch await mailbox.isDraftThere(draft) {
        case .done(let isThere): return Result(outcome: .checked(isThere ? .clear : .draftGone))
        case .unauthorized: return Result(outcome: .checked(.unauthorized))
        case .rateLimited(let seconds): return Result(outcome: .checked(.unverified(retryAfter: seconds)))
        case .rejected, .unavailable, .unknown: return Result(outcome: .checked(.unverified(retryAfter: nil)))
        }
    }

    // MARK: Settle

    /// Writes down what came of a step, with what follows from it. A step that somebody else has taken over is not heard,
    /// unless it brings that the mail was sent.
    func settle(_ step: Step, _ result: Result) async throws {
        let slice = slice
        try await slice.database.transaction(.system("a person's own mail went out")) { tx in
            let workspace = step.message.owner.workspace
            guard var message = try slice.messages.message(tx, workspace, step.message.id, locking: true),
                var enrolment = try slice.enrolments.enrolment(tx, workspace, message.enrolment, locking: true)
            else { return }
            let wasSent = if case .sent(.done) = result.outcome { true } else { false }
            guard message.fence == step.message.fence || wasSent else { return }
            message.dispatch.settle(Self.heard(result, step, at: tx.now), at: tx.now)
            if let finding = result.finding { enrolment.hear(finding, at: tx.now) }
            try slice.messages.save(tx, message)
            try slice.follow(tx, message, &enrolment, step.mailbox)
        }
    }

    /// An auto-reply postpones; everything else that was found ends it.
    private static func heard(_ result: Result, _ step: Step, at now: Date) -> Dispatch.Outcome {
        guard let finding = result.finding, finding.kind == .autoReply else { return result.outcome }
        return .checked(.postponed(until: step.message.document.window.opening(at: now + Enrolment.autoReplyPause)))
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
    func judge(_ messages: [OutreachMessage], _ mailbox: ConnectedMailbox) -> ReplyJudge {
        let sent = messages.compactMap { message in message.dispatch.sentAt.map { (message, $0) } }
        let ids = messages.map { $0.messageID(from: mailbox.document.address).text }
        return ReplyJudge(
            own: mailbox.own, ours: Set(ids + messages.compactMap { $0.dispatch.reference?.message }),
            since: sent.map(\.1).min() ?? .distantFuture)
    }

    /// When a mail that is due may leave by the pace of its mailbox; nil for now, or where it is not due.
    func pace(_ tx: Transaction, _ message: OutreachMessage, _ mailbox: ConnectedMailbox) throws -> Date? {
        guard let due = message.dispatch.due, due <= tx.now, message.dispatch.draft != nil else { return nil }
        let window = message.document.window
        // The first mail goes when its writer says so; the hours are for what goes by itself.
        if message.step > 0, !window.isOpen(at: tx.now) { return window.opening(at: tx.now) }
        let day = window.local(tx.now).day
        let count = try messages.count(
            tx, message.owner, since: window.start(of: day), until: window.start(of: day + 1))
        let pace = SendingPace(cap: mailbox.cap, startedOn: window.local(mailbox.connectedAt).day)
        return pace.opening(for: message.step == 0 ? .first : .followUp, count, at: tx.now, in: window)
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
            enrolment.watchAt = enrolment.thread.map { _ in tx.now + (Enrolment.nextLook(after: 0) ?? 0) }
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
