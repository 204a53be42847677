/// The periods of a VFREEBUSY that are not free (RFC 5545, 3.8.2.6); a FBTYPE nobody knows counts as busy.
enum FreeBusyReader {
    static func periods(
        _ component: CalendarComponent, _ viewer: Zone, _ zones: inout CalendarZones
    ) throws(BadCalendar) -> [BusyTime] {
        var busy: [BusyTime] = []
        for property in component.all("FREEBUSY") {
            let isFree = property.parameter("FBTYPE")?.uppercased() == "FREE"
            for text in property.value.split(separator: ",", omittingEmptySubsequences: false) {
                let period = try period(text, property, viewer, &zones)
                if !isFree { busy.append(period) }
            }
        }
        return busy
    }

    private static func period(
        _ text: Substring, _ property: CalendarProperty, _ viewer: Zone, _ zones: inout CalendarZones
    ) throws(BadCalendar) -> BusyTime {
        let (start, end) = try zones.period(text, of: property)
        let length: EventLength =
            switch end {
            case .at(let end): try EventReader.between(start, end, viewer, property)
            case .after(let duration): .nominal(duration)
            }
        let zone = start.zone(for: viewer)
        let (first, last) = (zone.instant(of: start.local), length.end(of: start.local, in: zone))
        // Servers write an entry of a whole day that way which does not say when it ends: nobody may take that for free.
        let isDay = first == last && start.local.secondOfDay == 0
        return BusyTime(first, isDay ? last + 86_400 : last, source: property.line)
    }
}
