import Accounts
import Foundation
import Matching
import Primitives

/// Hours ahead in which all who meet are at work, by the clock of each, for the mail that introduces them. It goes by the
/// hours that people have said, or else by usual ones; nobody's calendar is looked at.
struct MeetingTimes: Sendable {
    /// Times proposed, each on a day of its own.
    static let shown = 3
    /// Days ahead that are looked at.
    private static let days = 10
    private static let day: TimeInterval = 86_400

    /// Of whoever the roster names no zone for.
    let zone: TimeZone
    let holidays: Holidays

    func times(_ people: [Profile], _ choices: [PersonChoices?], after now: Date) -> [Date] {
        guard people.count > 1, people.count == choices.count else { return [] }
        let today = Int((now.timeIntervalSince1970 / Self.day).rounded(.down))
        return (1...Self.days).lazy.filter { holidays.name(on: today + $0) == nil }
            .compactMap { hour(of: today + $0, people, choices) }.prefix(Self.shown).map { $0 }
    }

    /// The middle one of the hours of a day, counted from 1970-01-01 in UTC, that suit all.
    private func hour(of day: Int, _ people: [Profile], _ choices: [PersonChoices?]) -> Date? {
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
        let fit = (0..<24).filter { shared?.contains(first + $0) ?? false }
        return fit.isEmpty ? nil : start + Double(fit[fit.count / 2]) * 3600
    }
}
