/// Goes through a rule's periods and collects the local times at which an occurrence starts, ascending.
///
/// Dates are day numbers and times seconds: no zone is asked. Rules without COUNT begin near the window; one with COUNT
/// has to be counted from its start, unless its occurrences are evenly spaced.
struct RecurrenceWalk {
    let rule: RecurrenceRule
    /// DTSTART by the clock of its own zone. It is the first occurrence, named by the rule or not (RFC 5545, 3.8.5.3).
    let start: Int
    /// What is wanted: from here …
    let low: Int
    /// … up to, not including, here.
    var high: Int
    /// Occurrences still to come; nil without COUNT.
    var remaining: Int?
    var found: [Int] = []
    var budget: WorkBudget

    /// Local times in `window` at which `rule` says something starts, DTSTART among them.
    static func starts(
        of rule: RecurrenceRule, from start: LocalTime, in window: Range<LocalTime>, _ budget: inout WorkBudget
    ) throws(WorkBudgetError) -> [Int] {
        guard window.upperBound > start else { return [] }
        var walk = RecurrenceWalk(rule, start.seconds, window.lowerBound.seconds, window.upperBound.seconds, budget)
        try walk.run()
        budget = walk.budget
        return walk.found
    }

    private init(_ rule: RecurrenceRule, _ start: Int, _ low: Int, _ high: Int, _ budget: WorkBudget) {
        (self.rule, self.start, self.low, self.high, self.budget) = (
            rule.completed(by: start), start, low, high, budget
        )
        guard case .count(let count) = rule.end else { return }
        if rule.isEven {
            let (span, overflow) = rule.evenStep.multipliedReportingOverflow(by: count - 1)
            if !overflow, span < high - start { self.high = start + span + 1 }
        } else {
            remaining = count
        }
    }

    private mutating func run() throws(WorkBudgetError) {
        if start >= low { found.append(start) }
        if let count = remaining {
            if count == 1 { return }
            remaining = count - 1
        }
        if rule.frequency >= .daily { try walkDays() } else { try walkClock() }
    }

    /// Notes an occurrence; false once there can be no more.
    @inline(__always)
    mutating func emit(_ local: Int) throws(WorkBudgetError) -> Bool {
        try budget.spend()
        guard local > start else { return true }
        guard local < high else { return false }
        if local >= low { found.append(local) }
        guard let count = remaining else { return true }
        remaining = count - 1
        return count > 1
    }

    /// The first period worth a look: the one before the window's, counted from DTSTART's.
    func firstPeriod(ahead: Int) -> Int {
        remaining == nil ? max(0, floorQuotient(ahead, rule.interval) - 1) : 0
    }
}
