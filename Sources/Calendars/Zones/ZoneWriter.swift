/// Writes a zone as VTIMEZONE for the years an event needs: each change by its date, no rule to get wrong.
package enum ZoneWriter {
    package static func component(_ zone: Zone, for years: ClosedRange<Int>) -> CalendarComponent {
        let begin = LocalTime(CalendarDay(unchecked: years.lowerBound, 1, 1)).seconds - EventLength.slack
        let end = LocalTime(CalendarDay(unchecked: years.upperBound + 1, 1, 1)).seconds + EventLength.slack
        var timezone = CalendarComponent("VTIMEZONE")
        timezone.properties = [.text("TZID", zone.name)]
        let first = zone.offset(at: Instant(seconds: begin))
        timezone.components = [observance(first, first, LocalTime(seconds: begin + first))]
        for (index, change) in zone.changes.enumerated() where change > begin && change < end {
            let (from, to) = (zone.offsets[index], zone.offsets[index + 1])
            timezone.components.append(observance(from, to, LocalTime(seconds: change + from)))
        }
        return timezone
    }

    private static func observance(_ from: Int, _ to: Int, _ onset: LocalTime) -> CalendarComponent {
        var part = CalendarComponent(to > from ? "DAYLIGHT" : "STANDARD")
        part.properties = [
            CalendarProperty("DTSTART", CalendarTimeText.written(onset)),
            CalendarProperty("TZOFFSETFROM", written(from)), CalendarProperty("TZOFFSETTO", written(to)),
        ]
        return part
    }

    private static func written(_ offset: Int) -> String {
        let size = abs(offset)
        let text = (offset < 0 ? "-" : "+") + Timestamp.padded(size / 3600, 2) + Timestamp.padded(size / 60 % 60, 2)
        return size % 60 == 0 ? text : text + Timestamp.padded(size % 60, 2)
    }
}
