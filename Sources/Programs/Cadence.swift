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

    /// When the round after one that was run at `now` by hand is due.
    ///
    /// A round run by hand stands for the one that is due within a beat, so that people are not introduced twice in a
    /// few days. Run again before that, it moves nothing further.
    package func afterRun(at now: Date, due: Date) -> Date {
        standsFor(due, at: now) ? next(after: now, beatsFrom: following(due)) : due
    }

    /// Whether a round run at `now` is the one due at `due`, only earlier or later.
    package func standsFor(_ due: Date, at now: Date) -> Bool { due <= following(now) }

    /// Beats counted through before the rhythm is begun anew: twenty years of weeks.
    private static let maximumBeats = 1040
}
