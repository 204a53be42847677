/// A VEVENT, as far as it says when somebody is busy. Several with one UID make a series.
package struct CalendarEvent: Sendable {
    package var uid: String?
    package var line: Int
    package var summary: String?
    package var start: CalendarTime
    package var length: EventLength

    var rules: [RecurrenceRule] = []
    /// EXRULE of RFC 2445: no longer allowed, still found.
    var exceptionRules: [RecurrenceRule] = []
    var dates: [(start: CalendarTime, length: EventLength?)] = []
    var exceptions: [CalendarTime] = []

    /// RECURRENCE-ID: the occurrence it stands for.
    var replaces: CalendarTime?
    /// RANGE=THISANDFUTURE: all later ones are changed likewise.
    var replacesFuture = false

    var sequence = 0
    var stamp: Instant?
    var isCancelled = false
    var isTransparent = false

    /// Whether its time is taken (RFC 5545, 3.8.2.7). Tentative counts as taken.
    var isBusy: Bool { !isCancelled && !isTransparent }
}
