/// The zones a calendar may name: those it brings, and those of the zone database. What it brings counts first: that is
/// what its maker meant (RFC 5545, 3.2.19).
struct CalendarZones {
    private let components: [String: CalendarComponent]
    private let database: ZoneDatabase
    private let horizon: Instant
    private var made: [String: Zone] = [:]
    var budget: WorkBudget

    init(
        _ calendar: CalendarComponent, _ database: ZoneDatabase, horizon: Instant, _ budget: WorkBudget
    ) throws(BadCalendar) {
        var components: [String: CalendarComponent] = [:]
        for component in calendar.components where component.name == "VTIMEZONE" {
            guard let name = try component.only("TZID") else {
                throw BadCalendar(line: component.line, "a VTIMEZONE has no TZID")
            }
            components[name.value] = components[name.value] ?? component
        }
        (self.components, self.database, self.horizon, self.budget) = (components, database, horizon, budget)
    }

    mutating func zone(named name: String, line: Int) throws(BadCalendar) -> Zone {
        if let zone = made[name] { return zone }
        let zone: Zone
        if let component = components[name] {
            zone = try ZoneComponent.zone(component, horizon: horizon, &budget)
        } else if let known = database.zone(named: name) {
            zone = known
        } else {
            throw BadCalendar(
                line: line, "the zone \(RecurrenceRule.shown(name)) is neither in this calendar nor a known zone")
        }
        made[name] = zone
        return zone
    }

    /// One value of a property with DATE or DATE-TIME values.
    mutating func time(_ text: some StringProtocol, of property: CalendarProperty) throws(BadCalendar) -> CalendarTime {
        let kind = property.parameter("VALUE")?.uppercased()
        var zone: Zone?
        if let name = property.parameter("TZID") { zone = try self.zone(named: name, line: property.line) }
        guard let value = CalendarTimeText(text) else {
            throw BadCalendar(
                line: property.line, "\(property.name) is no date or time: \(RecurrenceRule.shown(text))")
        }
        switch value {
        case .day(let day) where kind == nil || kind == "DATE": return .day(day)
        case .utc(let instant) where kind != "DATE": return .utc(instant)
        case .local(let local) where kind != "DATE":
            guard let zone else { return .floating(local) }
            return .zoned(local, zone)
        default:
            throw BadCalendar(line: property.line, "\(property.name) is not of the kind that VALUE says")
        }
    }

    /// Start and end, or start and duration.
    mutating func period(
        _ text: some StringProtocol, of property: CalendarProperty
    ) throws(BadCalendar) -> (start: CalendarTime, end: PeriodEnd) {
        var plain = property
        plain.parameters.removeAll { $0.name == "VALUE" }
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else {
            throw BadCalendar(line: property.line, "\(property.name) is no period: \(RecurrenceRule.shown(text))")
        }
        let start = try time(halves[0], of: plain)
        guard let duration = CalendarDuration(halves[1]) else { return (start, .at(try time(halves[1], of: plain))) }
        return (start, .after(duration))
    }

    enum PeriodEnd { case at(CalendarTime), after(CalendarDuration) }

    /// Zones named anywhere else in the file have to exist too.
    mutating func check(_ component: CalendarComponent) throws(BadCalendar) {
        for property in component.properties {
            if let name = property.parameter("TZID") { _ = try zone(named: name, line: property.line) }
        }
        for part in component.components where component.name != "VTIMEZONE" { try check(part) }
    }
}
