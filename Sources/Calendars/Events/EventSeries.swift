/// The events that share a UID: those that stand for themselves or a whole series, and those that replace occurrences.
struct EventSeries {
    private(set) var masters: [CalendarEvent] = []
    private(set) var replacements: [CalendarEvent] = []

    /// Groups events by UID, and leaves out older versions of the same. Events without a UID stand alone.
    static func all(in events: [CalendarEvent], viewer: Zone) -> [EventSeries] {
        var places: [String: Int] = [:]
        var series: [EventSeries] = []
        for event in events {
            let place = event.uid.flatMap { places[$0] } ?? series.count
            if place == series.count {
                series.append(EventSeries())
                if let uid = event.uid { places[uid] = place }
            }
            if event.replaces == nil {
                series[place].masters.append(event)
            } else {
                series[place].replacements.append(event)
            }
        }
        return series.map { $0.newest(viewer) }
    }

    private func newest(_ viewer: Zone) -> EventSeries {
        var result = self
        if masters.count > 1 { result.masters = EventSeries.newest(masters) }
        guard replacements.count > 1 else { return result }
        let groups = Dictionary(grouping: replacements) { $0.replaces?.instant(for: viewer) }
        result.replacements = groups.values.flatMap(EventSeries.newest).sorted { $0.line < $1.line }
        return result
    }

    /// The highest SEQUENCE, then the latest DTSTAMP (RFC 5546, 2.1.5). Where neither tells, all of them count: a time
    /// is not free because a file contradicts itself.
    private static func newest(_ versions: [CalendarEvent]) -> [CalendarEvent] {
        let sequence = versions.map(\.sequence).max() ?? 0
        let latest = versions.filter { $0.sequence == sequence }
        guard let stamp = latest.compactMap(\.stamp).max() else { return latest }
        return latest.filter { $0.stamp == nil || $0.stamp == stamp }
    }
}
