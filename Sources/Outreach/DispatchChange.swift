import Foundation

// What the person does with a mail on its way.
extension Dispatch {
    /// Somebody said yes. False where it is under way or over already.
    mutating func approve(due: Date?) -> Bool {
        guard stage == .draft || stage == .scheduled else { return false }
        (stage, self.due, hold, refusal, waiting) = (.scheduled, due, nil, nil, nil)
        return true
    }

    /// The text was changed: it waits for a yes again. False where it is too late for that.
    mutating func rewrite() -> Bool {
        guard stage == .draft || stage == .scheduled else { return false }
        (stage, hold, isStale, waiting) = (.draft, nil, draft != nil, nil)
        return true
    }

    /// Its draft was sent or deleted by hand, which was seen before it was due. False where it is on its way.
    mutating func missDraft(_ missed: DraftReference) -> Bool {
        guard stage == .scheduled, draft == missed, sends == 0 else { return false }
        (stage, draft, hold, waiting) = (.gone, nil, nil, nil)
        return true
    }

    /// It is to go to another address: as `rewrite`, and also while it is being looked at or drafted. What may be leaving is
    /// not touched: false.
    mutating func readdress() -> Bool {
        switch stage {
        case .draft, .scheduled, .claimed:
            (stage, hold, isStale, waiting) = (.draft, nil, draft != nil, nil)
            return true
        case .drafting:
            isStale = true
            return true
        case .sending, .unknown, .sent, .gone, .refused, .stopped: return false
        }
    }

    /// What was agreed to is not what would go: it waits for a yes again.
    mutating func unapprove() -> Bool {
        guard stage == .scheduled || stage == .claimed else { return false }
        (stage, hold, waiting) = (.draft, nil, nil)
        return true
    }

    /// It is not to go. False where it may have left: that is found out first, and it is not tried again then.
    @discardableResult
    mutating func stop() -> Bool {
        switch stage {
        case .draft, .scheduled, .claimed:
            (stage, hold, waiting) = (.stopped, nil, nil)
            return true
        case .drafting, .sending, .unknown: return false
        case .sent, .gone, .refused, .stopped: return true
        }
    }

    /// What ended it was a mistake: it waits for a yes again. False where it was not stopped, or its draft is still being
    /// taken out.
    mutating func revive() -> Bool {
        guard stage == .stopped, draft == nil else { return false }
        (stage, due, hold, tries, sends, isStale, waiting) = (.draft, nil, nil, 0, 0, false, nil)
        return true
    }

    /// The person looked into the mailbox themselves. What was not sent waits for a yes again.
    mutating func resolve(wasSent: Bool, at now: Date) -> Bool {
        guard stage == .unknown else { return false }
        if wasSent {
            goOn(.sent)
            sentAt = begunAt ?? now
        } else {
            goOn(.draft)
            (sends, refusal, due) = (0, nil, nil)
        }
        return true
    }
}
