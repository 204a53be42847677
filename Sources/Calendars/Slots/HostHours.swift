/// When a host can be met: ordinary weeks, other hours on single dates, and another zone while travelling.
package struct HostHours: Sendable {
    package var weekly: WeeklyHours
    package var zone: Zone
    /// Instead of the week's hours, on these dates; empty: not at all.
    package var overrides: [CalendarDay: [DayRange]] = [:]
    /// On these dates the hours are meant by that zone's clock. The first that fits counts.
    package var travels: [Travel] = []

    package struct Travel: Sendable {
        package let days: ClosedRange<CalendarDay>
        package let zone: Zone

        package init(_ days: ClosedRange<CalendarDay>, _ zone: Zone) { (self.days, self.zone) = (days, zone) }
    }

    package init(_ weekly: WeeklyHours, _ zone: Zone) { (self.weekly, self.zone) = (weekly, zone) }

    package func zone(on day: CalendarDay) -> Zone {
        travels.isEmpty ? zone : travels.first { $0.days.contains(day) }?.zone ?? zone
    }

    package func ranges(on day: CalendarDay) -> [DayRange] {
        overrides.isEmpty ? weekly[day.weekday] : overrides[day] ?? weekly[day.weekday]
    }

    /// The hours as moments, of all dates that reach into `window`; not cut to it.
    func stretches(in window: Range<Instant>) -> [HourStretch] {
        let first = Zone.utc.local(window.lowerBound).day + -3
        let last = Zone.utc.local(window.upperBound).day + 2
        var found: [HourStretch] = []
        for number in first.number...last.number { add(CalendarDay(number: number), window, to: &found) }
        return HourStretch.ordered(found)
    }

    private func add(_ day: CalendarDay, _ window: Range<Instant>, to found: inout [HourStretch]) {
        let zone = zone(on: day)
        for range in ranges(on: day) {
            let start = zone.instant(of: LocalTime(day, secondOfDay: range.start)).seconds
            let end = zone.instant(of: LocalTime(day, secondOfDay: range.end)).seconds
            if start < end, end > window.lowerBound.seconds, start < window.upperBound.seconds {
                found.append(HourStretch(start: start, end: end))
            }
        }
    }
}
