import Foundation

/// When something happens again and again.
package enum Schedule: Sendable, Hashable {
    /// At whole multiples of so many seconds since 1970, so that restarts and other processes agree on the times.
    case every(seconds: Int)
    /// Each day at a time of the wall clock.
    case daily(ClockTime)
    /// Each week on a weekday, at a time of the wall clock.
    case weekly(Weekday, ClockTime)

    package static func every(minutes: Int) -> Schedule { .every(seconds: max(1, min(minutes, 1_000_000)) * 60) }

    /// The first time later than `date`. However long nobody looked, there is one next time: missed ones do not pile up.
    package func next(after date: Date) -> Date {
        let date = Self.bounded(date)
        switch self {
        case .every(let seconds): return Self.next(after: date, every: Double(max(1, seconds)))
        case .daily(let time): return Self.first(after: date, time) { _ in true }
        case .weekly(let weekday, let time): return Self.first(after: date, time) { Weekday(day: $0) == weekday }
        }
    }

    private static func next(after date: Date, every seconds: Double) -> Date {
        Date(timeIntervalSince1970: ((date.timeIntervalSince1970 / seconds).rounded(.down) + 1) * seconds)
    }

    /// Looks at the days around `date`: yesterday, because of the zone, up to the same weekday of the week after next,
    /// because a zone may have skipped a day.
    private static func first(after date: Date, _ time: ClockTime, on isRightDay: (Int) -> Bool) -> Date {
        let today = time.day(of: date)
        for day in (today - 1)...(today + 15) where isRightDay(day) {
            let candidate = time.instant(on: day)
            if candidate > date { return candidate }
        }
        return date.addingTimeInterval(7 * 86400)
    }

    /// The years 1 to 9999, so that arithmetic stays within bounds whatever the date was.
    private static func bounded(_ date: Date) -> Date {
        let seconds = date.timeIntervalSince1970
        return Date(timeIntervalSince1970: seconds.isFinite ? max(-62_000_000_000, min(seconds, 253_000_000_000)) : 0)
    }
}
