/// What one calendar file says about when somebody is busy.
package struct CalendarDocument: Sendable {
    package internal(set) var events: [CalendarEvent] = []
    /// Periods of VFREEBUSY components.
    package internal(set) var periods: [BusyTime] = []

    /// Reads a file of one or more VCALENDARs. Throws a `BadCalendar`, for too much work as well.
    ///
    /// `viewer` says what dates and floating times mean, and `horizon` until when zones of the file are worked out.
    package init(
        _ bytes: [UInt8], viewer: Zone, horizon: Instant, database: ZoneDatabase = .system,
        limits: CalendarLimits = CalendarLimits(), budget: inout WorkBudget
    ) throws(BadCalendar) {
        for calendar in try ComponentReader.calendars(in: bytes, keeping: CalendarDocument.wanted, limits: limits) {
            var zones = try CalendarZones(calendar, database, horizon: horizon, budget)
            try read(calendar, viewer, &zones)
            budget = zones.budget
        }
    }

    /// Forgets the events whose UID is such a one.
    package mutating func leaveOut(_ isOne: (String) -> Bool) {
        events.removeAll { $0.uid.map(isOne) ?? false }
    }

    private mutating func read(
        _ calendar: CalendarComponent, _ viewer: Zone, _ zones: inout CalendarZones
    ) throws(BadCalendar) {
        let method = calendar.first("METHOD")?.value.uppercased()
        for component in calendar.components {
            switch component.name {
            case "VEVENT":
                // Without METHOD an event has a start; with it, as in a cancellation, it may go without (3.6.1).
                if method != nil, component.first("DTSTART") == nil { continue }
                var event = try EventReader.event(component, viewer, &zones)
                if method == "CANCEL" { event.isCancelled = true }
                events.append(event)
            case "VFREEBUSY": periods += try FreeBusyReader.periods(component, viewer, &zones)
            default: try zones.check(component)
            }
        }
    }

    private static let wanted: Set<String> = [
        "METHOD", "UID", "DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
        "SEQUENCE", "DTSTAMP", "STATUS", "TRANSP", "SUMMARY", "FREEBUSY", "TZID", "TZOFFSETFROM", "TZOFFSETTO",
    ]
}
