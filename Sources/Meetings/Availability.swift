import Calendars
import Foundation
import Primitives
import Vault

/// When somebody can be met: an ordinary week by the clock of their zone, other hours on single dates, and how much is
/// too much.
struct Availability: Codable, Sendable, Equatable, SealableValue {
    /// Dates with hours of their own, at most.
    static let maximumDates = 200
    /// Characters of one day's hours at most.
    static let maximumHours = 120

    /// An IANA identifier.
    var zone: String
    /// Seven days, Monday first: `09:00-12:00,13:00-17:00`, or nothing.
    var week: [String]
    /// By `yyyy-mm-dd`; nothing: not at all.
    var dates: [String: String] = [:]
    var mostPerDay: Int?
    var mostPerWeek: Int?
    /// Colleagues may name them as a host.
    var isShared = false
    /// In which mails to them are written.
    var language: String
    /// Hours for which a calendar that cannot be read counts as it was read last; nothing: three days.
    var patienceHours: Int?

    /// Hours of patience that can be chosen.
    static let patiences = [72, 24, 6, 0]
    var patience: Int { (patienceHours ?? 72) * 3600 }

    /// What a newcomer finds in the form.
    static func usual(zone: String, language: String) -> Availability {
        let day = "09:00-12:00,13:00-17:00"
        return Availability(
            zone: zone, week: [day, day, day, day, day, "", ""], language: language)
    }

    /// The hours of one day as the engine takes them; nil for what is no range of times. Nothing is no hours.
    static func ranges(_ text: String) -> [DayRange]? {
        let plain = text.filter { !$0.isWhitespace }
        if plain.isEmpty { return [] }
        // Days, or a second rule, are not for a single day's field.
        guard plain.utf8.count <= maximumHours, plain.utf8.allSatisfy({ "0123456789:-,".utf8.contains($0) }),
            let hours = try? WeeklyHours("Mo " + plain)
        else { return nil }
        return hours[.monday]
    }

    /// As the engine takes them; nil where the zone is not known here any more.
    var hours: HostHours? {
        guard let zone = ZoneDatabase.system.zone(named: zone) else { return nil }
        var weekly = WeeklyHours()
        for (day, text) in zip(Weekday.allCases, week) { weekly[day] = Self.ranges(text) ?? [] }
        var hours = HostHours(weekly, zone)
        for (day, text) in dates {
            if let day = Timestamp.day(day) { hours.overrides[day] = Self.ranges(text) ?? [] }
        }
        return hours
    }

    /// Over everything that is booked with them.
    var limits: [SlotLimit] {
        [
            mostPerDay.map { SlotLimit(.meetings($0), each: .day) },
            mostPerWeek.map { SlotLimit(.meetings($0), each: .week) },
        ].compactMap { $0 }
    }
}

/// The zones that one can choose. Foundation's list alone lacks some of the names in use: `Asia/Kolkata`.
enum ZoneNames {
    static let all = Set(TimeZone.knownTimeZoneIdentifiers).union(ZoneDatabase.system.places).union(["UTC"]).sorted()
    private static let known = Set(all)

    /// One of them, or one by an older name of the database's. Nil for what is none.
    static func zone(_ name: String) -> Zone? {
        known.contains(name) || ZoneDatabase.system.has(name) ? ZoneDatabase.system.zone(named: name) : nil
    }
}

extension Date {
    /// Whole seconds; what lies beyond the engine's years is brought to their edge.
    var instant: Instant {
        Instant(seconds: Int(max(-62_135_596_800, min(timeIntervalSince1970, 253_402_300_799)).rounded(.down)))
    }
}

extension Instant {
    var date: Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }
}
