extension CalendarProperty {
    /// A property with a TEXT value, escaped.
    package static func text(_ name: String, _ plain: String) -> CalendarProperty {
        CalendarProperty(name, CalendarText.escaped(plain))
    }

    /// A moment, in UTC.
    package static func utc(_ name: String, _ instant: Instant) -> CalendarProperty {
        CalendarProperty(name, CalendarTimeText.written(LocalTime(seconds: instant.seconds)) + "Z")
    }

    /// A moment by a zone's clock; the zone's VTIMEZONE belongs into the same calendar (`ZoneWriter`).
    package static func local(_ name: String, _ instant: Instant, in zone: Zone) -> CalendarProperty {
        CalendarProperty(name, CalendarTimeText.written(zone.local(instant)), [CalendarParameter("TZID", zone.name)])
    }

    package static func date(_ name: String, _ day: CalendarDay) -> CalendarProperty {
        CalendarProperty(name, CalendarTimeText.written(day), [CalendarParameter("VALUE", "DATE")])
    }
}

extension CalendarTimeText {
    static func written(_ day: CalendarDay) -> String {
        let (year, month, number) = day.civil
        return Timestamp.padded(year, 4) + Timestamp.padded(month, 2) + Timestamp.padded(number, 2)
    }

    static func written(_ local: LocalTime) -> String {
        let second = local.secondOfDay
        let parts = [second / 3600, second / 60 % 60, second % 60]
        return written(local.day) + "T" + parts.map { Timestamp.padded($0, 2) }.joined()
    }
}
