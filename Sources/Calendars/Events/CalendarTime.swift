/// A DTSTART, DTEND or the like with its zone.
package enum CalendarTime: Sendable {
    case day(CalendarDay)
    /// The same wall clock wherever one is.
    case floating(LocalTime)
    case utc(Instant)
    case zoned(LocalTime, Zone)

    package var isDay: Bool {
        if case .day = self { true } else { false }
    }

    /// By whose clock it is read: dates and floating times by the viewer's.
    func zone(for viewer: Zone) -> Zone {
        switch self {
        case .day, .floating: viewer
        case .utc: .utc
        case .zoned(_, let zone): zone
        }
    }

    /// What that clock shows.
    var local: LocalTime {
        switch self {
        case .day(let day): LocalTime(day)
        case .floating(let local), .zoned(let local, _): local
        case .utc(let instant): LocalTime(seconds: instant.seconds)
        }
    }

    package func instant(for viewer: Zone) -> Instant { zone(for: viewer).instant(of: local) }
}
