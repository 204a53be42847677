/// The occurrences of a series that are not its own: EXDATE, and what a RECURRENCE-ID replaces.
struct SeriesExclusions {
    private var instants: Set<Int> = []
    /// Whole days, by number, of a series of times whose exception is a date.
    private var days: Set<Int> = []

    init(_ master: CalendarEvent, _ replacements: [CalendarEvent], _ viewer: Zone) {
        for time in master.exceptions + replacements.compactMap(\.replaces) {
            switch (master.start.isDay, time) {
            case (false, .day(let day)): days.insert(day.number)
            case (true, .day): instants.insert(time.instant(for: viewer).seconds)
            case (true, _): instants.insert(viewer.start(of: time.local.day).seconds)
            default: instants.insert(time.instant(for: viewer).seconds)
            }
        }
    }

    /// `zone` is the series' own, by whose clock days are told.
    @inline(__always)
    func contain(_ start: Instant, in zone: Zone) -> Bool {
        (!instants.isEmpty && instants.contains(start.seconds))
            || (!days.isEmpty && days.contains(zone.local(start).day.number))
    }
}
