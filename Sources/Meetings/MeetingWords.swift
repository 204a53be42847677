import Calendars
import Foundation
import Primitives

/// Days and times in words of a language.
struct MeetingWords: Sendable {
    let catalogue: Catalogue

    func said(_ key: StaticString, _ values: [String: String] = [:]) -> String {
        catalogue.sentence(WordKey(key, values))
    }

    private func format(_ day: CalendarDay, _ style: Date.FormatStyle) -> String {
        var style = style.locale(catalogue.locale)
        style.timeZone = .gmt
        return Date(timeIntervalSince1970: TimeInterval(day.number) * 86_400 + 43_200).formatted(style)
    }

    /// `Tuesday 12 January 2027`.
    func day(_ day: CalendarDay) -> String {
        format(day, Date.FormatStyle().weekday(.wide).day().month(.wide).year())
    }

    /// `January 2027`.
    func month(_ day: CalendarDay) -> String { format(day, Date.FormatStyle().month(.wide).year()) }

    /// `Monday`. 5 January 1970 was one.
    func weekday(_ weekday: Weekday) -> String {
        format(CalendarDay(number: 4 + weekday.rawValue), Date.FormatStyle().weekday(.wide))
    }

    func shortWeekday(_ weekday: Weekday) -> String {
        format(CalendarDay(number: 4 + weekday.rawValue), Date.FormatStyle().weekday(.abbreviated))
    }

    /// `09:30` by the clock of a zone; `02:30 (UTC+01:00)` where clocks are put back and show that twice.
    func time(_ instant: Instant, in zone: Zone) -> String {
        let clock = Self.clock(zone.local(instant).secondOfDay / 60)
        return Self.isShownTwice(instant, in: zone)
            ? clock + " (UTC" + Timestamp.text(instant, in: zone).suffix(6) + ")" : clock
    }

    /// Whether another moment of the same day has the same local time.
    private static func isShownTwice(_ instant: Instant, in zone: Zone) -> Bool {
        let own = zone.offset(at: instant)
        return [instant + -86_400, instant + 86_400].contains { neighbour in
            let shift = own - zone.offset(at: neighbour)
            return shift != 0 && zone.local(instant + shift) == zone.local(instant)
        }
    }

    /// Minutes of a day as a clock shows them.
    static func clock(_ minutes: Int) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return (hour < 10 ? "0" : "") + "\(hour)" + (minute < 10 ? ":0" : ":") + "\(minute)"
    }

    /// `Tuesday 12 January 2027, 09:30–10:00 (Europe/Oslo)`: the zone is always said.
    func when(_ start: Instant, _ end: Instant, in zone: Zone) -> String {
        day(zone.local(start).day) + ", " + span(start, end, in: zone) + " (" + zone.name + ")"
    }

    /// `09:30–10:00`, with the day of the end where it is another one.
    func span(_ start: Instant, _ end: Instant, in zone: Zone) -> String {
        let (first, last) = (zone.local(start).day, zone.local(end).day)
        let until = first == last ? time(end, in: zone) : day(last) + ", " + time(end, in: zone)
        return time(start, in: zone) + "–" + until
    }

    func minutes(_ count: Int) -> String { said("meetings.minutes", ["count": "\(count)"]) }
}
