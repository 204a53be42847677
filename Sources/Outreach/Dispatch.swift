import Foundation

/// One mail on its way out, as a state machine without a clock or a network: what to do next, and what an answer means.
///
/// A draft is made first and sent by its name, and each step is written down before it is taken. A mail whose sending
/// brought no clear answer is unknown, and nothing is tried again until the mailbox has said what became of it.
struct Dispatch: Sendable, Equatable {
    enum Stage: String, Sendable, CaseIterable {
        /// Written; nobody has said yes to it.
        case draft
        /// Approved, and due at a time or after the mail before it.
        case scheduled
        /// Due and taken: what has to be looked at right before sending is being looked at.
        case claimed
        /// A draft is being made in the mailbox.
        case drafting
        case sending
        /// It may have left, or not.
        case unknown
        case sent
        /// Its draft is not in the mailbox any more: the person sent or deleted it. Never made again.
        case gone
        /// The mailbox said no.
        case refused
        case stopped
    }

    /// What is to be asked of the mailbox.
    enum Errand: Sendable, Equatable {
        case createDraft
        /// The text was changed since the draft was made.
        case updateDraft(DraftReference)
        /// Whether a draft was made that nobody told us about.
        case findDraft
        /// Replies, and whether the draft is there.
        case check(DraftReference)
        case send(DraftReference)
        /// Whether it was sent, and whether the draft is there.
        case reconcile(DraftReference)
        /// It is not to go any more, and its draft is not to lie about.
        case deleteDraft(DraftReference)
    }

    /// What came of looking right before sending.
    enum Check: Sendable, Equatable {
        case clear
        case draftGone
        /// It is not to go any more.
        case over
        /// It is to go later.
        case postponed(until: Date)
        /// The mailbox did not say; without that nothing is sent.
        case unverified(Wait, retryAfter: TimeInterval?)
        case unauthorized
    }

    enum Outcome: Sendable {
        case drafted(MailboxAnswer<DraftReference>)
        case updated(MailboxAnswer<DraftReference>)
        case found(MailboxAnswer<DraftReference?>)
        case checked(Check)
        case sent(MailboxAnswer<SentReference>)
        case reconciled(sent: MailboxAnswer<SentReference?>, draft: MailboxAnswer<Bool>)
        case deleted(MailboxAnswer<Bool>)
    }

    /// Why nothing is done with a mail before its `hold`.
    enum Wait: String, Sendable, CaseIterable {
        /// The mailbox could not be reached.
        case unreachable
        /// It asked to be left alone for a while.
        case throttled
        /// It said "not now", in the words of `refusal`.
        case later
        /// It does not say whether somebody answered, or whether the draft is there.
        case unverified
        /// What is needed for it was not allowed to us.
        case permission
        /// The right to use it is gone.
        case mailbox
        /// The conversation is in another mailbox than the one that is connected.
        case elsewhere
        /// The day's share has gone.
        case cap
        /// About 30 an hour.
        case pace
        /// Not at this hour or on this day.
        case hours
        /// Its writer may not write at the moment.
        case standing
        /// Whoever leads the workspace holds all mails back.
        case team
    }

    /// Seconds that a step may take somewhere out there after we have heard nothing of it.
    static let settling: TimeInterval = 120
    /// Seconds for which looking holds.
    static let freshness: TimeInterval = 60
    /// Waits between tries, in seconds; the last one for all that follow.
    static let waits: [TimeInterval] = [60, 300, 900, 3600, 14_400]
    /// Times that a mail is sent anew after the mailbox certainly had not sent it.
    static let maximumTries = 6
    /// Tries of a mail to which the mailbox says "not now", over some days.
    static let maximumLater = 30

    var stage: Stage
    var draft: DraftReference?
    /// The draft says something older than what was agreed to.
    var isStale = false
    /// Nil for a follow-up whose predecessor has not left.
    var due: Date?
    /// Nothing is done before.
    var hold: Date?
    var checkedAt: Date?
    /// Steps in a row that brought nothing.
    var tries = 0
    /// How often sending was begun without a sure word that it did not leave.
    var sends = 0
    /// When that was last.
    var begunAt: Date?
    var sentAt: Date?
    /// Why it waits.
    var waiting: Wait?
    var reference: SentReference?
    /// The mailbox's words for why not.
    var refusal: String?
    /// The right to use the mailbox is gone.
    var lostRight = false

    init(_ stage: Stage = .draft, due: Date? = nil) {
        self.stage = stage
        self.due = due
    }

    var isOver: Bool {
        switch stage {
        case .sent, .gone, .refused, .stopped: true
        case .draft, .scheduled, .claimed, .drafting, .sending, .unknown: false
        }
    }

    /// When to look at it again; nil where nothing will happen by itself.
    func next(at now: Date) -> Date? {
        switch stage {
        case .draft, .sent, .gone, .refused: return nil
        case .stopped: return draft == nil ? nil : hold ?? now
        case .scheduled:
            guard let due else { return nil }
            return max(draft == nil || isStale ? now : due, hold ?? .distantPast)
        case .claimed, .drafting, .sending, .unknown: return hold ?? now
        }
    }
}

// MARK: What to do

extension Dispatch {
    /// The next errand, and the state to be written down before it is run. Nil where there is nothing to do now.
    mutating func begin(at now: Date) -> Errand? {
        if let hold, hold > now { return nil }
        switch stage {
        case .scheduled: return beginScheduled(at: now)
        case .claimed: return beginClaimed(at: now)
        case .drafting:
            hold = now + Self.settling
            return .findDraft
        case .sending, .unknown:
            // Whoever was sending has not come back: what became of it, nobody here knows.
            stage = .unknown
            hold = now + Self.settling
            return draft.map(Errand.reconcile)
        case .stopped: return draft.map(Errand.deleteDraft)
        case .draft, .sent, .gone, .refused: return nil
        }
    }

    private mutating func beginScheduled(at now: Date) -> Errand? {
        guard let due else { return nil }
        guard let draft else {
            (stage, hold) = (.drafting, now + Self.settling)
            return .createDraft
        }
        if isStale {
            hold = now + Self.settling
            return .updateDraft(draft)
        }
        guard due <= now else { return nil }
        (stage, checkedAt, hold) = (.claimed, nil, nil)
        return .check(draft)
    }

    private mutating func beginClaimed(at now: Date) -> Errand? {
        guard let draft else {
            stage = .scheduled
            return nil
        }
        guard let checkedAt, now.timeIntervalSince(checkedAt) < Self.freshness, now >= checkedAt else {
            self.checkedAt = nil
            return .check(draft)
        }
        (stage, self.checkedAt, hold) = (.sending, nil, now + Self.settling)
        (sends, begunAt, refusal) = (sends + 1, now, nil)
        return .send(draft)
    }
}

// MARK: What an answer means

extension Dispatch {
    mutating func settle(_ outcome: Outcome, at now: Date) {
        switch (stage, outcome) {
        case (.drafting, .drafted(let answer)): settleDrafted(answer, at: now)
        case (.scheduled, .updated(let answer)): settleUpdated(answer, at: now)
        case (.drafting, .found(let answer)): settleFound(answer, at: now)
        case (.claimed, .checked(let check)): settleChecked(check, at: now)
        case (.sending, .sent(let answer)), (.unknown, .sent(let answer)): settleSent(answer, at: now)
        case (.unknown, .reconciled(let sent, let draft)): settleReconciled(sent, draft, at: now)
        case (.stopped, .deleted(let answer)): settleDeleted(answer, at: now)
        default: break
        }
    }

    /// To write the same into the same draft twice does no harm.
    private mutating func settleUpdated(_ answer: MailboxAnswer<DraftReference>, at now: Date) {
        switch answer {
        case .done(let draft):
            (self.draft, isStale) = (draft, false)
            goOn(.scheduled)
        case .gone: leave()
        case .rejected(let words): refuse(words)
        default: wait(.scheduled, for: answer, at: now)
        }
    }

    /// It is asked again until it is gone: a draft that lies there could be sent by hand.
    private mutating func settleDeleted(_ answer: MailboxAnswer<Bool>, at now: Date) {
        switch answer {
        case .done, .gone:
            draft = nil
            goOn(.stopped)
        default: wait(.stopped, for: answer, at: now)
        }
    }

    private mutating func settleDrafted(_ answer: MailboxAnswer<DraftReference>, at now: Date) {
        switch answer {
        case .done(let draft):
            self.draft = draft
            goOn(.scheduled)
        case .rejected(let words): refuse(words)
        case .gone: leave()
        // Perhaps there is a draft by now; another one beside it would be sent by hand as well.
        case .unknown: wait(.drafting, at: now, Self.settling)
        default: wait(.scheduled, for: answer, at: now)
        }
    }

    private mutating func settleFound(_ answer: MailboxAnswer<DraftReference?>, at now: Date) {
        switch answer {
        case .done(let draft):
            self.draft = draft
            goOn(.scheduled)
        default: wait(.drafting, for: answer, at: now)
        }
    }

    private mutating func settleChecked(_ check: Check, at now: Date) {
        switch check {
        case .clear:
            // What counts tries of sending goes on counting.
            let isRepeated = waiting == .later || waiting == .unreachable || waiting == .throttled
            (checkedAt, hold, tries) = (now, nil, isRepeated ? tries : 0)
        // Once sending was begun, an absent draft may mean that it worked.
        case .draftGone: if sends > 0 { wait(.unknown, at: now, 0) } else { leave() }
        case .over: goOn(.stopped)
        case .postponed(let date):
            due = date
            goOn(.scheduled)
        case .unverified(let reason, let seconds): wait(.scheduled, at: now, seconds, reason)
        case .unauthorized: wait(.scheduled, for: MailboxAnswer<Bool>.unauthorized, at: now)
        }
    }

    /// A sure "no" takes back that sending was begun. What is left of it then may have left.
    private mutating func settleSent(_ answer: MailboxAnswer<SentReference>, at now: Date) {
        switch answer {
        case .done(let reference): return finish(reference, at: now, now)
        case .unknown: return wait(.unknown, at: now, Self.settling)
        default: break
        }
        guard stage == .sending else { return }
        sends = max(0, sends - 1)
        refusal = answer.words
        guard sends == 0 else { return wait(.unknown, for: answer, at: now) }
        switch answer {
        case .rejected(let words): refuse(words)
        case .gone: leave()
        case .later(let words) where tries >= Self.maximumLater: refuse(words)
        default: wait(.scheduled, for: answer, at: now)
        }
    }

    private mutating func settleReconciled(
        _ sent: MailboxAnswer<SentReference?>, _ draft: MailboxAnswer<Bool>, at now: Date
    ) {
        switch (sent, draft) {
        // It left while we waited for an answer, or soon after.
        case (.done(let reference?), _): finish(reference, at: now, begunAt.map { min(now, $0 + Self.settling) } ?? now)
        case (.done(nil), .done(true)): tryAgain(at: now)
        case (.done(nil), .done(false)): leave()
        case (.done, _): wait(.unknown, for: draft, at: now)
        default: wait(.unknown, for: sent, at: now)
        }
    }

    /// It certainly has not left, and its draft is there.
    private mutating func tryAgain(at now: Date) {
        sends = 0
        if let words = refusal { return refuse(words) }
        guard tries < Self.maximumTries else { return refuse("") }
        wait(.scheduled, at: now, nil, .unreachable)
    }

    /// - Parameter date: when it left.
    private mutating func finish(_ reference: SentReference, at now: Date, _ date: Date) {
        goOn(.sent)
        (sentAt, self.reference, refusal) = (date, reference, nil)
        lostRight = false
    }

    private mutating func refuse(_ words: String) {
        goOn(.refused)
        refusal = String(words.prefix(500))
    }

    /// Its draft was sent or deleted by hand.
    private mutating func leave() {
        goOn(.gone)
        draft = nil
    }

    mutating func goOn(_ stage: Stage) {
        (self.stage, hold, tries, waiting) = (stage, nil, 0, nil)
    }

    private mutating func wait<Value>(_ stage: Stage, for answer: MailboxAnswer<Value>, at now: Date) {
        switch answer {
        case .rateLimited(let seconds): wait(stage, at: now, seconds, .throttled)
        case .unauthorized: wait(stage, at: now, nil, .mailbox)
        case .notGranted: wait(stage, at: now, nil, .permission)
        case .later(let words):
            // To be asked later what became of a mail is no word about the mail.
            if stage != .unknown { refusal = String(words.prefix(500)) }
            wait(stage, at: now, nil, .later)
        case .unavailable: wait(stage, at: now, nil, .unreachable)
        case .done, .rejected, .gone, .unknown: wait(stage, at: now, nil, .unverified)
        }
        if case .unauthorized = answer { lostRight = true }
    }

    /// Seconds as the mailbox asked for, within a day; else one wait longer than the last.
    private mutating func wait(
        _ stage: Stage, at now: Date, _ seconds: TimeInterval? = nil, _ reason: Wait? = nil
    ) {
        let own = Self.waits[min(tries, Self.waits.count - 1)]
        (self.stage, waiting) = (stage, reason)
        hold = now + max(0, min(seconds ?? own, 86_400))
        tries = min(tries + 1, 1_000)
        lostRight = false
    }
}

extension MailboxAnswer {
    /// What it said, where it said no.
    fileprivate var words: String? {
        switch self {
        case .rejected(let words), .later(let words): words
        case .done, .gone, .notGranted, .unauthorized, .rateLimited, .unavailable, .unknown: nil
        }
    }
}
