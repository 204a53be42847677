/// Works out when events take place within a window.
struct BusyExpansion {
    let window: Range<Instant>
    let viewer: Zone
    private(set) var busy: [BusyTime] = []
    var budget: WorkBudget

    init(_ window: Range<Instant>, _ viewer: Zone, _ budget: WorkBudget) {
        (self.window, self.viewer, self.budget) = (window, viewer, budget)
    }

    /// Throws if there is too much to work out; nothing is left out in silence.
    mutating func add(_ series: EventSeries) throws(BadCalendar) {
        for event in series.replacements where event.isBusy {
            add(event.start.local, event.start.zone(for: viewer), event.length, event.line)
        }
        for master in series.masters {
            do throws(WorkBudgetError) { try add(master, series.replacements) } catch {
                throw BadCalendar(line: master.line, "this event takes place too often to be worked out")
            }
        }
    }

    private mutating func add(_ master: CalendarEvent, _ replacements: [CalendarEvent]) throws(WorkBudgetError) {
        try budget.spend(1 + master.exceptions.count + replacements.count)
        let exclusions = SeriesExclusions(master, replacements, viewer)
        try addDates(of: master, exclusions)
        try addStretches(of: master, replacements.filter(\.replacesFuture), exclusions)
    }

    /// Notes a time, if any of it lies within the window. An event without length takes no time.
    @inline(__always)
    mutating func add(_ start: Instant, _ end: Instant, _ line: Int) {
        if end > window.lowerBound, start < window.upperBound, start < end {
            busy.append(BusyTime(start, end, source: line))
        }
    }

    private mutating func add(_ start: LocalTime, _ zone: Zone, _ length: EventLength, _ line: Int) {
        add(zone.instant(of: start), length.end(of: start, in: zone), line)
    }

    /// RDATE, with periods of their own or the length of the series.
    private mutating func addDates(of master: CalendarEvent, _ exclusions: SeriesExclusions) throws(WorkBudgetError) {
        guard master.isBusy else { return }
        for date in master.dates {
            try budget.spend()
            // A date in a series of times, or the other way round, keeps what it has.
            let zone = date.start.zone(for: viewer)
            if !exclusions.contain(zone.instant(of: date.start.local), in: zone) {
                add(date.start.local, zone, date.length ?? master.length, master.line)
            }
        }
    }

    /// The series as it began, and after each "this and future" as that one changes it.
    private mutating func addStretches(
        of master: CalendarEvent, _ changes: [CalendarEvent], _ exclusions: SeriesExclusions
    ) throws(WorkBudgetError) {
        let turns = changes.compactMap { change in change.replaces.map { (at: $0.instant(for: viewer), change) } }
            .sorted { $0.at < $1.at }
        var stretch = SeriesStretch(master, viewer)
        for turn in turns {
            stretch.end = turn.at
            try add(stretch, exclusions)
            stretch = SeriesStretch(master, changedBy: turn.1, from: turn.at, viewer)
        }
        stretch.end = nil
        try add(stretch, exclusions)
    }

    private mutating func add(_ stretch: SeriesStretch, _ exclusions: SeriesExclusions) throws(WorkBudgetError) {
        guard stretch.isBusy else { return }
        let starts = try stretch.starts(in: window, &budget)
        for start in starts where !exclusions.contain(Instant(seconds: start), in: stretch.zone) {
            let (start, end) = stretch.place(start)
            add(start, end, stretch.line)
        }
    }
}

extension CalendarDocument {
    /// When its events and periods take time within `window`, in no particular order, overlapping ones apart. Throws if
    /// that is too much to work out.
    package func busyTimes(
        in window: Range<Instant>, viewer: Zone, budget: inout WorkBudget
    ) throws(BadCalendar) -> [BusyTime] {
        var expansion = BusyExpansion(window, viewer, budget)
        for series in EventSeries.all(in: events, viewer: viewer) { try expansion.add(series) }
        for period in periods { expansion.add(period.start, period.end, period.source) }
        budget = expansion.budget
        return expansion.busy
    }
}
