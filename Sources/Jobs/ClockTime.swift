import Foundation

/// A time of the wall clock in a zone.
package struct ClockTime: Sendable, Hashable {
    package let hour: Int
    package let minute: Int
    package let zone: TimeZone

    /// Nil unless it is a time that clocks show.
    package init?(hour: Int, minute: Int = 0, zone: TimeZone) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        self.hour = hour
        self.minute = minute
        self.zone = zone
    }

    /// The instant on a local day, counted in days from 1970-01-01.
    ///
    /// Where clocks go back it is the first of the two; where they skip it, the time as far behind the jump, as
    /// RFC 5545 (3.3.5) has it: 02:30 becomes 03:30. Once a day in any case.
    package func instant(on day: Int) -> Date {
        let local = Double(day) * 86400 + Double(hour * 3600 + minute * 60)
        let before = offset(at: local - 86400)
        let after = offset(at: local + 86400)
        let fitting = [before, after].filter { offset(at: local - $0) == $0 }
        return Date(timeIntervalSince1970: local - (fitting.max() ?? before))
    }

    /// The local day of an instant.
    package func day(of date: Date) -> Int {
        let local = date.timeIntervalSince1970 + offset(at: date.timeIntervalSince1970)
        return Int((local / 86400).rounded(.down))
    }

    private func offset(at seconds: TimeInterval) -> TimeInterval {
        TimeInterval(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)))
    }
}

package enum Weekday: String, CaseIterable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The weekday of a day counted from 1970-01-01, a Thursday.
    package init(day: Int) {
        let index = (day % 7 + 7 + 3) % 7
        self = Self.allCases[index]
    }
}
