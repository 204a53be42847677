import Charts
import Calendars
import Foundation
import Primitives

/// A week of somebody's as a picture and as a table: hours, what calendars say, what is held and booked.
struct WeekPlan: Sendable {
    struct Entry: Sendable {
        let start: Instant
        let end: Instant
        let look: WeekCalendar.Look
        let what: String
        let href: String?
    }

    let monday: CalendarDay
    let zone: Zone
    let hours: HostHours?
    let entries: [Entry]

    /// Parts of an entry on each day that it touches.
    private func blocks(_ start: Instant, _ end: Instant, _ look: WeekCalendar.Look, _ name: String) -> [WeekCalendar
        .Block]
    {
        (0..<7).compactMap { place in
            let (from, until) = (zone.start(of: monday + place), zone.start(of: monday + place + 1))
            let (first, last) = (max(start, from), min(end, until))
            guard first < last else { return nil }
            // By the wall's clock: on days on which clocks change it may show an hour twice or never.
            let begin = zone.local(first).secondOfDay / 60
            let finish = last == until ? 1_440 : (zone.local(last).secondOfDay + 59) / 60
            return WeekCalendar.Block(day: place, from: begin, until: max(finish, begin + 1), look: look, name: name)
        }
    }

    func drawing(_ words: MeetingWords) -> WeekCalendar {
        let open = (0..<7).flatMap { place -> [WeekCalendar.Block] in
            let ranges = hours?.ranges(on: monday + place) ?? []
            return ranges.flatMap { range -> [WeekCalendar.Block] in
                let start = zone.instant(of: LocalTime(monday + place, secondOfDay: range.start))
                let end = zone.instant(of: LocalTime(monday + place, secondOfDay: range.end))
                return blocks(start, end, .open, words.said("meetings.week.open"))
            }
        }
        let taken = entries.flatMap { blocks($0.start, $0.end, $0.look, label($0, words)) }
        return WeekCalendar(
            Caption(
                id: "week", title: words.said("meetings.week.picture"),
                description: words.said("meetings.week.picture-text")),
            days: (0..<7).map { words.shortWeekday((monday + $0).weekday) + " \((monday + $0).civil.day)" },
            blocks: open + taken)
    }

    private func label(_ entry: Entry, _ words: MeetingWords) -> String {
        words.time(entry.start, in: zone) + "–" + words.time(entry.end, in: zone) + " " + entry.what
    }
}
