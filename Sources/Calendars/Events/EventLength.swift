/// How long an event takes, as all occurrences of a series share it (RFC 5545, 3.8.5.3).
package enum EventLength: Sendable, Equatable {
    /// By DTEND: so many seconds, also across a change of clocks.
    case exact(Int)
    /// By DURATION, or between dates: days by the calendar, then seconds.
    case nominal(CalendarDuration)

    func end(of start: LocalTime, in zone: Zone) -> Instant {
        switch self {
        case .exact(let seconds): zone.instant(of: start) + seconds
        case .nominal(let duration) where duration.days == 0: zone.instant(of: start) + duration.seconds
        case .nominal(let duration):
            zone.instant(of: LocalTime(seconds: start.seconds + duration.days * LocalTime.day)) + duration.seconds
        }
    }

    /// Never shorter than what any occurrence takes.
    var longest: Int {
        switch self {
        case .exact(let seconds): seconds
        case .nominal(let duration): duration.days * LocalTime.day + duration.seconds + EventLength.slack
        }
    }

    /// More than two offsets of one zone ever differ by, in seconds: 26 hours (the date line was moved by 24).
    static let slack = 26 * 3600
}
