@testable import Calendars

/// Free slots, found slowly and obviously: day by day, start by start, every busy time looked at for each.
struct SlotReference {
    let hours: HostHours
    let shape: SlotShape
    let window: Range<Instant>

    func starts(_ busy: [BusyTime]) -> [Instant] { candidates.filter { isFree($0, busy) } }

    private var candidates: [Instant] {
        var found: Set<Instant> = []
        for range in ranges {
            var start = range.0 + shape.offset
            while start + shape.duration <= range.1 {
                if start >= window.lowerBound, start + shape.duration <= window.upperBound { found.insert(start) }
                start = start + shape.step
            }
        }
        return found.sorted()
    }

    private var ranges: [(Instant, Instant)] {
        let first = Zone.utc.local(window.lowerBound).day.number - 3
        let last = Zone.utc.local(window.upperBound).day.number + 3
        return (first...last).map { CalendarDay(number: $0) }.flatMap { day in
            hours.ranges(on: day).map { range in
                let zone = hours.zone(on: day)
                return (
                    zone.instant(of: LocalTime(day, secondOfDay: range.start)),
                    zone.instant(of: LocalTime(day, secondOfDay: range.end))
                )
            }
        }
    }

    private func isFree(_ start: Instant, _ busy: [BusyTime]) -> Bool {
        !busy.contains { time in
            time.start < time.end && time.start < start + shape.duration + shape.bufferAfter
                && time.end > start + -shape.bufferBefore
        }
    }
}
