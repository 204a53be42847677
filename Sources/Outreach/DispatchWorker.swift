import Foundation
import Jobs
import Primitives
import Store

/// Looks for mails with which something is to be done, and for threads to look into.
struct OutreachDue: JobPayload {
    static let kind = "outreach.due"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct OutreachDueWorker: Worker {
    let slice: OutreachSlice
    /// Mails taken in one transaction.
    var limit = 200
    /// Transactions of one beat at most; the rest is found by the next one.
    var rounds = 250
    /// Mails of one person that go before further ones of theirs make room for others'.
    var share = 20

    func run(_ payload: OutreachDue, _ job: RunningJob) async throws -> JobOutcome {
        // Goes on until nothing is due: how much leaves is for mailboxes and the machine to say, not for the beat.
        var (place, taken): (DueMailStore.Place?, [PersonID: Int]) = (nil, [:])
        for _ in 0..<rounds {
            let due = try await mails(after: place, taken)
            for mail in due { taken[mail.person, default: 0] += 1 }
            guard due.count == limit else { break }
            place = due.last?.place
        }
        try await rest()
        try await noteOpenings()
        return .completed
    }

    /// The next mails that are due, each with a job; one that has a job already keeps it.
    private func mails(
        after place: DueMailStore.Place?, _ taken: [PersonID: Int]
    ) async throws -> [DueMailStore.Due] {
        let (slice, limit, share) = (slice, limit, share)
        return try await slice.database.transaction(.system("finds mails that are due, of all people")) { tx in
            let due = try DueMailStore.next(tx, after: place, limit: limit)
            var taken = taken
            var requests: [WorkspaceID: [JobRequest<DispatchMail>]] = [:]
            for mail in due {
                let (id, before) = (OutreachMessageID(mail.id), taken[mail.person, default: 0])
                taken[mail.person] = before + 1
                let priority = min(before / max(1, share), JobQueue.priorities.upperBound)
                requests[mail.workspace, default: []].append(
                    JobRequest(DispatchMail(message: id), unique: id.text, priority: priority))
            }
            for (workspace, all) in requests { try slice.queue.enqueue(tx, all: all, workspace: workspace) }
            return due
        }
    }

    /// Drafts to be taken away, and threads to be looked into.
    private func rest() async throws {
        let (slice, limit) = (slice, limit)
        try await slice.database.transaction(.system("finds threads and drafts that are due, of all people")) { tx in
            for owner in try slice.leftovers.due(tx, limit: limit) {
                try slice.queue.enqueue(
                    tx, DeleteLeftovers(person: owner.person), workspace: owner.workspace, unique: owner.person.text)
            }
            for watched in try slice.enrolments.toWatch(tx, limit: limit) {
                try slice.queue.enqueue(
                    tx, WatchThread(enrolment: watched.id), workspace: watched.workspace, unique: watched.id.text)
            }
        }
    }

    /// Writes down how often this process opened mails, and what for.
    private func noteOpenings() async throws {
        let counts = slice.openings.take()
        guard !counts.isEmpty else { return }
        do {
            try await slice.database.transaction(.system("counts what mails were opened for")) {
                try BodyOpeningStore().add($0, counts)
            }
        } catch {
            slice.openings.add(counts)
            throw error
        }
    }
}

/// One mail is to be taken further.
struct DispatchMail: JobPayload {
    static let kind = "outreach.dispatch"
    /// What could not be done is found again by itself.
    static let maximumAttempts = 3
    let message: OutreachMessageID
}

struct DispatchWorker: Worker {
    static let concurrency = 4
    /// Steps in a row: a draft, a look, a mail, and what may come between.
    private static let steps = 8
    let slice: OutreachSlice

    func run(_ payload: DispatchMail, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let run = DispatchRun(slice: slice)
        for _ in 0..<Self.steps {
            let step = try await run.begin(workspace, payload.message) { try job.isStillMine($0) }
            guard let step else { return .completed }
            guard let mailbox = try await slice.open(step.mailbox) else { return .completed }
            let result = await run.run(step, mailbox)
            // Whatever was answered is written down, also where the program is about to end.
            try await Task { try await run.settle(step, result) }.value
        }
        return .completed
    }
}

/// A thread is to be looked into for what came back.
struct WatchThread: JobPayload {
    static let kind = "outreach.watch"
    static let maximumAttempts = 3
    let enrolment: EnrolmentID
}

/// Looks for replies while follow-ups wait, and for a while after the last one.
struct WatchWorker: Worker {
    static let concurrency = 4
    let slice: OutreachSlice

    private struct Watch: Sendable {
        let enrolment: Enrolment
        let thread: ThreadReference
        let mailbox: ConnectedMailbox
        let judge: ReplyJudge
        let lastSent: Date
        /// The mail that goes next, where its draft lies in the mailbox.
        let next: OutreachMessage?
    }

    func run(_ payload: WatchThread, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        guard let watch = try await begin(workspace, payload.enrolment),
            let mailbox = try await slice.open(watch.mailbox)
        else { return .completed }
        let answer = await mailbox.headers(of: watch.thread)
        try await settle(watch, answer)
        if let next = watch.next, let draft = next.dispatch.draft,
            case .done(false) = await mailbox.isDraftThere(draft)
        {
            try await miss(next, draft)
        }
        return .completed
    }

    /// Nil where there is nothing to look into; then it is not asked again by itself.
    private func begin(_ workspace: WorkspaceID, _ id: EnrolmentID) async throws -> Watch? {
        let slice = slice
        return try await slice.database.transaction(.system("threads are looked into")) { tx in
            guard var enrolment = try slice.enrolments.enrolment(tx, workspace, id, locking: true) else { return nil }
            guard try slice.mayWrite(tx, enrolment.owner) else {
                // Nobody's mailbox is looked into whose right to this has ended; it may come back.
                enrolment.watchAt = tx.now + 3600
                try slice.enrolments.save(tx, enrolment)
                return nil
            }
            let messages = try slice.messages.messages(tx, workspace, of: id)
            let mailbox = try slice.mailboxes.mailbox(tx, enrolment.owner)
            let last = messages.compactMap(\.dispatch.sentAt).max()
            // What is not looked into now is, once its mailbox is connected.
            guard let thread = enrolment.thread, let mailbox, mailbox.state == .connected, let last,
                enrolment.account == nil
                    || enrolment.account == slice.mailboxes.account(enrolment.owner, mailbox.document.address),
                let wait = Enrolment.nextLook(after: tx.now.timeIntervalSince(last))
            else {
                enrolment.watchAt = nil
                try slice.enrolments.save(tx, enrolment)
                return nil
            }
            enrolment.watchAt = tx.now + wait
            try slice.enrolments.save(tx, enrolment)
            return Watch(
                enrolment: enrolment, thread: thread, mailbox: mailbox,
                judge: try slice.judge(tx, enrolment, messages, mailbox),
                lastSent: last,
                next: messages.first {
                    $0.dispatch.stage == .scheduled && $0.dispatch.draft != nil && !$0.dispatch.isStale
                })
        }
    }

    /// A draft is not in the mailbox any more, and nothing was begun with it since: the person sent or deleted it.
    private func miss(_ next: OutreachMessage, _ draft: DraftReference) async throws {
        let slice = slice
        try await slice.database.transaction(.system("a draft is gone from a mailbox")) { tx in
            let workspace = next.owner.workspace
            guard var (message, enrolment) = try slice.locked(tx, workspace, next.id),
                message.fence == next.fence, message.dispatch.missDraft(draft)
            else { return }
            try slice.messages.save(tx, message)
            enrolment.end(.handled, at: tx.now)
            try slice.enrolments.save(tx, enrolment)
            try slice.stopRest(tx, enrolment)
        }
    }

    private func settle(_ watch: Watch, _ answer: MailboxAnswer<[ThreadMessage]>) async throws {
        let slice = slice
        try await slice.database.transaction(.system("what came into a thread is noted")) { tx in
            let workspace = watch.enrolment.owner.workspace
            guard var enrolment = try slice.enrolments.enrolment(tx, workspace, watch.enrolment.id, locking: true)
            else { return }
            switch answer {
            case .done(let messages):
                try slice.mailboxes.learn(tx, watch.mailbox, ReplyJudge.senders(messages))
                guard let finding = watch.judge.finding(messages),
                    enrolment.finding.map(finding.isSame) != true,
                    !enrolment.dismissed.contains(.init(kind: finding.kind.rawValue, message: finding.message))
                else { return }
                enrolment.hear(finding, at: tx.now)
                if finding.kind == .autoReply { try slice.postpone(tx, enrolment) }
                if finding.kind == .reply { try slice.endOthers(tx, enrolment) }
            case .unauthorized: try slice.mailboxes.lose(tx, watch.mailbox)
            case .rateLimited(let seconds): enrolment.watchAt = tx.now + max(60, min(seconds ?? 900, 86_400))
            // Not to know is not "no reply": it is asked again, and before each follow-up in any case.
            case .rejected, .gone, .notGranted, .later, .unavailable, .unknown: enrolment.watchAt = tx.now + 900
            }
            try slice.enrolments.save(tx, enrolment)
            if enrolment.state == .ended { try slice.stopRest(tx, enrolment) }
        }
    }
}

extension OutreachSlice {
    /// What is to come goes some days later than it would.
    func postpone(_ tx: Transaction, _ enrolment: Enrolment) throws {
        for var message in try messages.messages(tx, enrolment.owner.workspace, of: enrolment.id, locking: true) {
            guard message.dispatch.stage == .scheduled, let due = message.dispatch.due else { continue }
            let later = max(due, tx.now) + Enrolment.autoReplyPause
            message.dispatch.due = message.document.window.opening(at: later)
            try messages.save(tx, message)
        }
    }

    /// The mailbox as its adapter has it; nil where no adapter knows its kind.
    func open(_ mailbox: ConnectedMailbox) async throws -> (any PersonalMailbox)? {
        let store = mailboxes
        let credentials = try await database.transaction(.system("a mailbox is opened for its owner")) {
            try store.credentials($0, mailbox)
        }
        return await door(mailbox, credentials)
    }
}
