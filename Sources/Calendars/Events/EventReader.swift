/// Makes an event of a VEVENT.
enum EventReader {
    static func event(
        _ component: CalendarComponent, _ viewer: Zone, _ zones: inout CalendarZones
    ) throws(BadCalendar) -> CalendarEvent {
        guard let property = try component.only("DTSTART") else {
            throw BadCalendar(line: component.line, "an event has no DTSTART")
        }
        let start = try zones.time(property.value, of: property)
        let length = try length(component, start, viewer, &zones)
        var event = CalendarEvent(
            uid: component.first("UID")?.value, line: component.line, start: start, length: length)
        event.summary = component.first("SUMMARY").map { CalendarText.plain($0.value) }
        event.rules = try rules(component.all("RRULE"))
        event.exceptionRules = try rules(component.all("EXRULE"))
        try readDates(component, viewer, &zones, into: &event)
        try readIdentity(component, &zones, into: &event)
        event.isCancelled = component.first("STATUS")?.value.uppercased() == "CANCELLED"
        event.isTransparent = component.first("TRANSP")?.value.uppercased() == "TRANSPARENT"
        for part in component.components { try zones.check(part) }
        return event
    }

    private static func length(
        _ component: CalendarComponent, _ start: CalendarTime, _ viewer: Zone, _ zones: inout CalendarZones
    ) throws(BadCalendar) -> EventLength {
        let end = try component.only("DTEND")
        guard let duration = try component.only("DURATION") else {
            guard let end else { return .nominal(CalendarDuration(days: start.isDay ? 1 : 0, seconds: 0)) }
            return try between(start, try zones.time(end.value, of: end), viewer, end)
        }
        if end != nil { throw BadCalendar(line: duration.line, "an event has both DTEND and DURATION") }
        guard let value = CalendarDuration(duration.value), value.days >= 0, value.seconds >= 0 else {
            throw BadCalendar(line: duration.line, "DURATION is no duration: \(RecurrenceRule.shown(duration.value))")
        }
        return .nominal(value)
    }

    static func between(
        _ start: CalendarTime, _ end: CalendarTime, _ viewer: Zone, _ property: CalendarProperty
    ) throws(BadCalendar) -> EventLength {
        let endsEarly = BadCalendar(line: property.line, "it ends before it starts")
        switch (start, end) {
        case (.day(let first), .day(let last)):
            guard last >= first else { throw endsEarly }
            // Some programs write the same day twice and mean that day.
            return .nominal(CalendarDuration(days: max(1, last - first), seconds: 0))
        case (.day, _), (_, .day):
            throw BadCalendar(line: property.line, "one of start and end is a date, the other a time")
        default:
            let seconds = end.instant(for: viewer) - start.instant(for: viewer)
            guard seconds >= 0 || end.local >= start.local else { throw endsEarly }
            return .exact(max(0, seconds))
        }
    }

    private static func rules(_ properties: [CalendarProperty]) throws(BadCalendar) -> [RecurrenceRule] {
        var rules: [RecurrenceRule] = []
        for property in properties {
            do throws(RecurrenceRuleError) { rules.append(try RecurrenceRule(property.value)) } catch {
                throw BadCalendar(line: property.line, error.reason)
            }
        }
        return rules
    }

    private static func readDates(
        _ component: CalendarComponent, _ viewer: Zone, _ zones: inout CalendarZones, into event: inout CalendarEvent
    ) throws(BadCalendar) {
        for property in component.all("EXDATE") {
            for text in property.value.split(separator: ",", omittingEmptySubsequences: false) {
                event.exceptions.append(try zones.time(text, of: property))
            }
        }
        for property in component.all("RDATE") {
            for text in property.value.split(separator: ",", omittingEmptySubsequences: false) {
                event.dates.append(try date(text, property, viewer, &zones))
            }
        }
    }

    private static func date(
        _ text: Substring, _ property: CalendarProperty, _ viewer: Zone, _ zones: inout CalendarZones
    ) throws(BadCalendar) -> (CalendarTime, EventLength?) {
        guard property.parameter("VALUE")?.uppercased() == "PERIOD" else {
            return (try zones.time(text, of: property), nil)
        }
        let (start, end) = try zones.period(text, of: property)
        switch end {
        case .at(let end): return (start, try between(start, end, viewer, property))
        case .after(let duration): return (start, .nominal(duration))
        }
    }

    private static func readIdentity(
        _ component: CalendarComponent, _ zones: inout CalendarZones, into event: inout CalendarEvent
    ) throws(BadCalendar) {
        if let property = try component.only("RECURRENCE-ID") {
            event.replaces = try zones.time(property.value, of: property)
            event.replacesFuture = property.parameter("RANGE")?.uppercased() == "THISANDFUTURE"
        }
        event.sequence = component.first("SEQUENCE").flatMap { Int($0.value) } ?? 0
        if case .utc(let stamp)? = component.first("DTSTAMP").flatMap({ CalendarTimeText($0.value) }) {
            event.stamp = stamp
        }
    }
}
