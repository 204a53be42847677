/// A part of a series whose occurrences are alike: from one "this and future" (RFC 5545, 3.2.13) to the next.
struct SeriesStretch {
    private let master: CalendarEvent
    private let viewer: Zone
    /// The series' own clock, by which its rules count.
    let zone: Zone
    let isBusy: Bool
    let line: Int
    /// Occurrences of the series after this moment …
    private let begin: Instant?
    /// … and before this one belong to the stretch.
    var end: Instant?

    private let length: EventLength
    /// Where and by how much its occurrences are moved; nil where they are not.
    private let move: (zone: Zone, seconds: Int)?

    init(_ master: CalendarEvent, _ viewer: Zone) {
        (self.master, self.viewer, zone) = (master, viewer, master.start.zone(for: viewer))
        (isBusy, line, length) = (master.isBusy, master.line, master.length)
        (begin, end, move) = (nil, nil, nil)
    }

    init(_ master: CalendarEvent, changedBy change: CalendarEvent, from begin: Instant, _ viewer: Zone) {
        (self.master, self.viewer, zone) = (master, viewer, master.start.zone(for: viewer))
        (isBusy, line, length) = (change.isBusy && !master.isCancelled, change.line, change.length)
        let newZone = change.start.zone(for: viewer)
        (self.begin, end) = (begin, nil)
        move = (newZone, change.start.local.seconds - newZone.local(begin).seconds)
    }

    /// When an occurrence of the series takes place.
    @inline(__always)
    func place(_ start: Int) -> (Instant, Instant) {
        guard let move else {
            let start = Instant(seconds: start)
            if case .exact(let seconds) = length { return (start, start + seconds) }
            return (start, length.end(of: zone.local(start), in: zone))
        }
        let local = LocalTime(seconds: move.zone.local(Instant(seconds: start)).seconds + move.seconds)
        return (move.zone.instant(of: local), length.end(of: local, in: move.zone))
    }

    /// Original starts, in seconds, of occurrences that could take place within the window.
    func starts(in window: Range<Instant>, _ budget: inout WorkBudget) throws(WorkBudgetError) -> [Int] {
        let moved = move?.seconds ?? 0
        let low = window.lowerBound.seconds - length.longest - moved - 2 * EventLength.slack
        let high = window.upperBound.seconds - moved + 2 * EventLength.slack
        let begin = max(low, (self.begin?.seconds).map { $0 + 1 } ?? .min)
        let end = min(high, end?.seconds ?? .max)
        guard begin < end else { return [] }
        return try SeriesStarts(event: master, zone: zone, viewer: viewer).starts(from: begin, to: end, &budget)
    }
}
