import ArgumentParser
import Calendars

/// `30m`, `1h30m`, `90s`, `2d`, or ISO 8601's `PT30M`.
struct SlotsDuration: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        let text = argument.uppercased()
        let days = text.prefix { $0.isNumber }
        let isDays = text.dropFirst(days.count).first == "D"
        let rest = isDays ? text.dropFirst(days.count + 1) : text[...]
        let spelled = text.hasPrefix("P") ? text : "P" + (isDays ? days + "D" : "") + (rest.isEmpty ? "" : "T" + rest)
        guard let duration = CalendarDuration(spelled), duration.days >= 0, duration.seconds >= 0 else { return nil }
        seconds = duration.days * 86_400 + duration.seconds
    }
}

/// A date or a moment.
enum SlotsEdge: ExpressibleByArgument, Equatable {
    case day(CalendarDay)
    case moment(Instant)

    init?(argument: String) {
        if let day = Timestamp.day(argument) {
            self = .day(day)
        } else if let instant = Timestamp.instant(argument) {
            self = .moment(instant)
        } else {
            return nil
        }
    }

    func start(in zone: Zone) -> Instant {
        switch self {
        case .day(let day): zone.start(of: day)
        case .moment(let instant): instant
        }
    }

    func end(in zone: Zone) -> Instant {
        switch self {
        case .day(let day): zone.start(of: day + 1)
        case .moment(let instant): instant
        }
    }
}

extension Zone: ExpressibleByArgument {
    public init?(argument: String) {
        guard let zone = ZoneDatabase.system.zone(named: argument) else { return nil }
        self = zone
    }
}

extension SlotNeed: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
