extension CalendarDocument {
    /// The days within `window` that its events of whole days name, in no particular order, with what they are called.
    /// Whether they count as busy is not asked, since calendars of holidays mostly say they do not; cancelled ones are
    /// left out. Throws if that is too much to work out.
    package func wholeDays(
        in window: Range<CalendarDay>, budget: inout WorkBudget
    ) throws(BadCalendar) -> [(day: CalendarDay, summary: String?)] {
        let whole = events.filter(\.start.isDay).map { event in
            var event = event
            event.isTransparent = false
            return event
        }
        let range =
            Instant(
                seconds: window.lowerBound.number * LocalTime.day)..<Instant(
                seconds: window.upperBound.number * LocalTime.day)
        var expansion = BusyExpansion(range, .utc, budget)
        for series in EventSeries.all(in: whole, viewer: .utc) { try expansion.add(series) }
        budget = expansion.budget
        let names = Dictionary(whole.map { ($0.line, $0.summary) }, uniquingKeysWith: { first, _ in first })
        return expansion.busy.flatMap { time in
            Self.days(of: time, in: window).map { ($0, names[time.source] ?? nil) }
        }
    }

    private static func days(of time: BusyTime, in window: Range<CalendarDay>) -> [CalendarDay] {
        let first = max(LocalTime(seconds: time.start.seconds).day, window.lowerBound)
        let end = min(LocalTime(seconds: time.end.seconds).day, window.upperBound)
        return first < end ? (first.number..<end.number).map(CalendarDay.init(number:)) : []
    }
}
