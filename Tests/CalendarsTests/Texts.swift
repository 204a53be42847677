import Foundation

@testable import Calendars

/// Short ways to write times and calendars in tests.
func local(_ text: String) throws -> LocalTime {
    guard case .local(let local)? = CalendarTimeText(text) else { throw Unreadable(text: text) }
    return local
}

func instant(_ text: String) throws -> Instant {
    guard let instant = Timestamp.instant(text) else { throw Unreadable(text: text) }
    return instant
}

func day(_ text: String) throws -> CalendarDay {
    guard let day = Timestamp.day(text) else { throw Unreadable(text: text) }
    return day
}

func zone(_ name: String) throws -> Zone {
    guard let zone = ZoneDatabase.system.zone(named: name) else { throw Unreadable(text: name) }
    return zone
}

struct Unreadable: Error { let text: String }

func written(_ seconds: Int) -> String {
    let local = LocalTime(seconds: seconds)
    let (year, month, day) = local.day.civil
    let second = local.secondOfDay
    return Timestamp.padded(year, 4) + Timestamp.padded(month, 2) + Timestamp.padded(day, 2) + "T"
        + Timestamp.padded(second / 3600, 2) + Timestamp.padded(second / 60 % 60, 2) + Timestamp.padded(second % 60, 2)
}

/// A calendar of events, each given by its lines.
func calendar(_ events: String..., around: String = "") -> [UInt8] {
    let text =
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example.org//test//EN\n\(around)"
        + events.map { "BEGIN:VEVENT\n\($0)\nEND:VEVENT\n" }.joined() + "END:VCALENDAR\n"
    return Array(text.replacing("\n", with: "\r\n").utf8)
}

/// Busy times within a window, as `start/end` in the viewer's zone, joined and in order.
func busy(
    _ bytes: [UInt8], _ from: String, _ to: String, in zoneName: String = "Europe/Oslo", units: Int = 1_000_000
) throws -> [String] {
    let viewer = try zone(zoneName)
    var budget = WorkBudget(units: units)
    let window = try viewer.start(of: day(from))..<viewer.start(of: day(to))
    let document = try CalendarDocument(
        bytes, viewer: viewer, horizon: window.upperBound + 400 * 86_400, budget: &budget)
    let times = try document.busyTimes(in: window, viewer: viewer, budget: &budget)
    return times.map { Timestamp.text($0.start, in: viewer) + "/" + Timestamp.text($0.end, in: viewer) }.sorted()
}
