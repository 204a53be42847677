import Foundation
import Jobs

/// The rhythm of a program: every so many weeks, on a weekday, at an hour of the wall clock in a zone.
package struct Cadence: Sendable, Equatable {
    package static let weeksRange = 1...12
    package static let hours = 0...23

    package let weeks: Int
    package let weekday: Weekday
    package let hour: Int
    package let zone: TimeZone

    private let time: ClockTime

    /// Nil where a number is out of range.
    package init?(weeks: Int = 2, weekday: Weekday = .tuesday, hour: Int = 10, zone: TimeZone) {
        guard Self.weeksRange.contains(weeks), let time = ClockTime(hour: hour, zone: zone) else { return nil }
        self.weeks = weeks
        self.weekday = weekday
        self.hour = hour
        self.zone = zone
        self.time = time
    }

    /// The local day of an instant, counted from 1970-01-01, and the instant of its hour on such a day.
    func day(of date: Date) -> Int { time.day(of: date) }
    func instant(on day: Int) -> Date { time.instant(on: day) }

    /// The same rhythm, on the weekday and at the hour of another date.
    func shifted(to date: Date) -> Cadence? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let hour = calendar.component(.hour, from: date)
        return Cadence(weeks: weeks, weekday: Weekday(day: day(of: date)), hour: hour, zone: zone)
    }

    /// The first time of the weekday and hour later than `date`: where a rhythm begins.
    package func first(after date: Date) -> Date { Schedule.weekly(weekday, time).next(after: date) }

    /// The time one beat after `due`: the same hour of the local clock, whatever the clocks did in between.
    package func following(_ due: Date) -> Date {
        (0..<weeks).reduce(due) { date, _ in first(after: date) }
    }

    /// The first time later than `now` that is a whole number of beats after `due`.
    ///
    /// However long nobody looked, there is one: what was missed does not pile up.
    package func next(after now: Date, beatsFrom due: Date) -> Date {
        var next = due
        for _ in 0..<Self.maximumBeats where next <= now { next = following(next) }
        return next > now ? next : first(after: now)
    }

    /// Whether a round run at `now` is the one due at `due`, only earlier or later: one that is due within a beat, so that
    /// people are not introduced twice in a few days.
    package func standsFor(_ due: Date, at now: Date) -> Bool { due <= following(now) }

    /// Beats counted through before the rhythm is begun anew: twenty years of weeks.
    static let maximumBeats = 1040
}
