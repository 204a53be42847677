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
        case unverified(retryAfter: TimeInterval?)
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

    /// Seconds that a step may take somewhere out there after we have heard nothing of it.
    static let settling: TimeInterval = 120
    /// Seconds for which looking holds.
    static let freshness: TimeInterval = 60
    /// Waits between tries, in seconds; the last one for all that follow.
    static let waits: [TimeInterval] = [60, 300, 900, 3600, 14_400]
    /// Times that a mail is sent anew after the mailbox certainly had not sent it.
    static let maximumTries = 6

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
    /// How often sending was begun.
    var sends = 0
    var sentAt: Date?
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
        sends += 1
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
        case .done(let draft): (self.draft, isStale, hold, tries) = (draft, false, nil, 0)
        case .rejected: (stage, hold) = (.gone, nil)
        case .unauthorized: wait(.scheduled, at: now, lostRight: true)
        case .rateLimited(let seconds): wait(.scheduled, at: now, seconds)
        case .unavailable, .unknown: wait(.scheduled, at: now)
        }
    }

    private mutating func settleDeleted(_ answer: MailboxAnswer<Bool>, at now: Date) {
        switch answer {
        case .done: (draft, hold, tries) = (nil, nil, 0)
        // It lies there until the person takes it away: better than asking for ever.
        case .rejected: draft = nil
        case .unauthorized: wait(.stopped, at: now, lostRight: true)
        case .rateLimited(let seconds): wait(.stopped, at: now, seconds)
        case .unavailable, .unknown: wait(.stopped, at: now)
        }
    }

    private mutating func settleDrafted(_ answer: MailboxAnswer<DraftReference>, at now: Date) {
        switch answer {
        case .done(let draft): (stage, self.draft, hold, tries) = (.scheduled, draft, nil, 0)
        case .rejected(let words): refuse(words)
        case .unauthorized: wait(.scheduled, at: now, lostRight: true)
        case .rateLimited(let seconds): wait(.scheduled, at: now, seconds)
        case .unavailable: wait(.scheduled, at: now)
        // Perhaps there is a draft by now; another one beside it would be sent by hand as well.
        case .unknown: wait(.drafting, at: now, Self.settling)
        }
    }

    private mutating func settleFound(_ answer: MailboxAnswer<DraftReference?>, at now: Date) {
        switch answer {
        case .done(let draft): (stage, self.draft, hold, tries) = (.scheduled, draft, nil, 0)
        case .rejected, .unavailable, .unknown: wait(.drafting, at: now)
        case .unauthorized: wait(.drafting, at: now, lostRight: true)
        case .rateLimited(let seconds): wait(.drafting, at: now, seconds)
        }
    }

    private mutating func settleChecked(_ check: Check, at now: Date) {
        switch check {
        case .clear: (checkedAt, hold, tries) = (now, nil, 0)
        // Once sending was begun, an absent draft may mean that it worked.
        case .draftGone: if sends > 0 { wait(.unknown, at: now, 0) } else { (stage, hold) = (.gone, nil) }
        case .over: (stage, hold) = (.stopped, nil)
        case .postponed(let date): (stage, due, hold) = (.scheduled, date, nil)
        case .unverified(let seconds): wait(.scheduled, at: now, seconds)
        case .unauthorized: wait(.scheduled, at: now, lostRight: true)
        }
    }

    private mutating func settleSent(_ answer: MailboxAnswer<SentReference>, at now: Date) {
        switch answer {
        case .done(let reference): finish(reference, at: now)
        case .rejected(let words):
            refusal = words
            wait(.unknown, at: now, 0)
        // Nothing was done this time; before that, perhaps.
        case .unauthorized: wait(sends > 1 ? .unknown : .scheduled, at: now, lostRight: true)
        case .rateLimited(let seconds): wait(sends > 1 ? .unknown : .scheduled, at: now, seconds)
        case .unavailable, .unknown: wait(.unknown, at: now, Self.settling)
        }
    }

    private mutating func settleReconciled(
        _ sent: MailboxAnswer<SentReference?>, _ draft: MailboxAnswer<Bool>, at now: Date
    ) {
        switch (sent, draft) {
        case (.done(let reference?), _): finish(reference, at: now)
        case (.done(nil), .done(true)): tryAgain(at: now)
        case (.done(nil), .done(false)): (stage, hold) = (.gone, nil)
        case (.unauthorized, _), (_, .unauthorized): wait(.unknown, at: now, lostRight: true)
        case (.rateLimited(let seconds), _), (_, .rateLimited(let seconds)): wait(.unknown, at: now, seconds)
        default: wait(.unknown, at: now)
        }
    }

    /// It certainly has not left, and its draft is there.
    private mutating func tryAgain(at now: Date) {
        if let words = refusal { return refuse(words) }
        guard tries < Self.maximumTries else { return refuse("") }
        wait(.scheduled, at: now)
    }

    private mutating func finish(_ reference: SentReference, at now: Date) {
        (stage, sentAt, self.reference, hold, tries, refusal) = (.sent, now, reference, nil, 0, nil)
        lostRight = false
    }

    private mutating func refuse(_ words: String) {
        (stage, refusal, hold) = (.refused, String(words.prefix(500)), nil)
    }

    /// Seconds as the mailbox asked for, within a day; else one wait longer than the last.
    private mutating func wait(
        _ stage: Stage, at now: Date, _ seconds: TimeInterval? = nil, lostRight: Bool = false
    ) {
        let own = Self.waits[min(tries, Self.waits.count - 1)]
        self.stage = stage
        hold = now + max(0, min(seconds ?? own, 86_400))
        tries = min(tries + 1, 1_000)
        self.lostRight = lostRight
    }
}

// MARK: What the person does

extension Dispatch {
    /// Somebody said yes. False where it is under way or over already.
    mutating func approve(due: Date?) -> Bool {
        guard stage == .draft || stage == .scheduled else { return false }
        (stage, self.due, hold, refusal) = (.scheduled, due, nil, nil)
        return true
    }

    /// The text was changed: it waits for a yes again. False where it is too late for that.
    mutating func rewrite() -> Bool {
        guard stage == .draft || stage == .scheduled else { return false }
        (stage, hold, isStale) = (.draft, nil, draft != nil)
        return true
    }

    /// What was agreed to is not what would go: it waits for a yes again.
    mutating func unapprove() -> Bool {
        guard stage == .scheduled || stage == .claimed else { return false }
        (stage, hold) = (.draft, nil)
        return true
    }

    /// It is not to go. False where it may have left: that is found out first, and it is not tried again then.
    @discardableResult
    mutating func stop() -> Bool {
        switch stage {
        case .draft, .scheduled, .claimed:
            (stage, hold) = (.stopped, nil)
            return true
        case .drafting, .sending, .unknown: return false
        case .sent, .gone, .refused, .stopped: return true
        }
    }

    /// The person looked into the mailbox themselves.
    mutating func resolve(wasSent: Bool, at now: Date) -> Bool {
        guard stage == .unknown else { return false }
        if wasSent { (stage, sentAt, hold) = (.sent, now, nil) } else { (stage, hold) = (.stopped, nil) }
        return true
    }
}
