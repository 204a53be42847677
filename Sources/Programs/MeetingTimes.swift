import Accounts
import Foundation
import Matching
import Primitives
import Store

/// Hours ahead in which all who meet are at work, by the clock of each, for the mail that introduces them. It goes by the
/// hours that people have said, or else by usual ones, and leaves out what the calendars say that they have connected.
struct MeetingTimes: Sendable {
    /// Times proposed, each on a day of its own.
    static let shown = 3
    /// Days ahead that are looked at.
    private static let days = 10
    private static let day: TimeInterval = 86_400

    /// Of whoever the roster names no zone for.
    let zone: TimeZone
    let holidays: Holidays
    /// Of those who have connected one.
    var calendars: [PersonID: KnownCalendar] = [:]

    /// What of calendars is asked for.
    static func window(after now: Date) -> Range<Date> { now..<(now + Double(days + 2) * day) }

    /// Hours for which every connected calendar vouches, and only where they are too few others, which are said to be such.
    func times(_ people: [Person], _ choices: [PersonChoices?], after now: Date) -> Proposal {
        guard people.count > 1, people.count == choices.count else { return Proposal() }
        let known = people.compactMap { calendars[$0.id] }
        let today = Int((now.timeIntervalSince1970 / Self.day).rounded(.down))
        let open = (1...Self.days).filter { holidays.name(on: today + $0) == nil }.map { today + $0 }
        let all = open.map { Day(hours: hours(of: $0, people.map(\.profile), choices), known) }
        let sure = all.compactMap(\.sure).prefix(Self.shown)
        let rest = all.filter { $0.sure == nil }.compactMap(\.unsure).prefix(Self.shown - sure.count)
        let wereSeen = known.contains(where: \.hasCalendar)
        return Proposal(
            times: (sure + rest).sorted(), basis: wereSeen ? (rest.isEmpty ? .calendars : .uncertain) : .hours)
    }

    /// The hours of a day, counted from 1970-01-01 in UTC, at which all are at work.
    private func hours(of day: Int, _ people: [Profile], _ choices: [PersonChoices?]) -> [Date] {
        let start = Date(timeIntervalSince1970: Double(day) * Self.day)
        // As clocks stand on that day.
        var reading = ParticipantReading(now: start)
        var shared: WeekHours?
        for (profile, choices) in zip(people, choices) {
            var profile = profile
            profile.timeZone = profile.timeZone ?? zone.identifier
            let hours = reading.participant(profile, choices).freeHours
            shared = shared.map { $0.intersection(hours) } ?? hours
        }
        // 1 January 1970 was a Thursday.
        let first = ((day % 7 + 7 + 3) % 7) * 24
        return (0..<24).filter { shared?.contains(first + $0) ?? false }.map { start + Double($0) * 3600 }
    }

    /// One hour of a day: the middle one of those that are free.
    private struct Day {
        let sure: Date?
        let unsure: Date?

        init(hours: [Date], _ known: [KnownCalendar]) {
            let free = hours.filter { hour in !known.contains { $0.isBusy(at: hour) } }
            let certain = free.filter { hour in !known.contains { $0.isUnsure(at: hour) } }
            sure = certain.isEmpty ? nil : certain[certain.count / 2]
            unsure = free.isEmpty ? nil : free[free.count / 2]
        }
    }
}

/// Hours to propose, and what they go by.
struct Proposal: Sendable, Equatable {
    enum Basis: Sendable, Equatable {
        /// Hours of work alone: nobody has connected a calendar.
        case hours
        /// Connected calendars too, and they were all read.
        case calendars
        /// A connected calendar could not be read lately: what it holds then is not known.
        case uncertain
    }

    var times: [Date] = []
    var basis = Basis.hours

    var words: WordKey {
        switch basis {
        case .hours: WordKey("programs.mail.introduction.times")
        case .calendars: WordKey("programs.mail.introduction.times-free")
        case .uncertain: WordKey("programs.mail.introduction.times-unsure")
        }
    }
}

/// What another room knows of somebody's time. An hour is free only where it is neither busy nor unsure.
package struct KnownCalendar: Sendable, Equatable {
    let busy: [Range<Date>]
    let unsure: [Range<Date>]
    let hasCalendar: Bool

    package init(busy: [Range<Date>], unsure: [Range<Date>], hasCalendar: Bool) {
        self.busy = busy
        self.unsure = unsure
        self.hasCalendar = hasCalendar
    }

    /// Reads it for some people and a stretch of time; who is not named has connected nothing.
    package typealias Reading = @Sendable (Transaction, WorkspaceID, [PersonID], Range<Date>) throws -> [PersonID: Self]

    func isBusy(at hour: Date) -> Bool { Self.touches(busy, hour) }
    func isUnsure(at hour: Date) -> Bool { Self.touches(unsure, hour) }

    private static func touches(_ spans: [Range<Date>], _ hour: Date) -> Bool {
        spans.contains { $0.overlaps(hour..<(hour + 3600)) }
    }
}
