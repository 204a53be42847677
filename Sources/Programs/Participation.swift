import Foundation
import Primitives

/// What somebody said about a program. Somebody who said nothing takes part.
struct Participation: Sendable, Equatable {
    /// Silent: left out because three introductions in a row were not answered.
    enum State: String, Sendable { case takesPart = "in", left, silent }

    /// Days ahead that somebody may pause.
    static let maximumPauseDays = 366

    var state = State.takesPart
    /// Left out of rounds before this instant.
    var pausedUntil: Date?
    /// Left out until they say so.
    var isOpenEnded = false
    /// About the next round only, and not kept with the rest.
    var round = NextRound.welcome

    enum NextRound: Sendable, Equatable {
        case welcome
        /// Said no, or nothing, when asked about this round.
        case declined, unanswered
        /// Is asked before this round, and was not yet.
        case unasked
        /// Mail to them comes back.
        case unreachable
    }

    enum Standing: Equatable {
        case takesPart
        /// Nil: until they say so.
        case paused(until: Date?)
        case left, silent
        case declined, unanswered, unasked, unreachable
    }

    func standing(at now: Date) -> Standing {
        switch state {
        case .left: return .left
        case .silent: return .silent
        case .takesPart: break
        }
        if isOpenEnded { return .paused(until: nil) }
        if let pausedUntil, pausedUntil > now { return .paused(until: pausedUntil) }
        switch round {
        case .welcome: return .takesPart
        case .declined: return .declined
        case .unanswered: return .unanswered
        case .unasked: return .unasked
        case .unreachable: return .unreachable
        }
    }
}

/// A pause as a form asks for it: until a day, which is the first of taking part again.
enum Pause {
    /// The days that may be chosen: tomorrow up to a year ahead, on the calendar of a zone.
    static func days(from now: Date, zone: TimeZone) -> ClosedRange<RosterDate>? {
        let day: TimeInterval = 86_400
        guard let tomorrow = self.day(of: now + day, zone),
            let last = self.day(of: now + day * Double(Participation.maximumPauseDays), zone), tomorrow <= last
        else { return nil }
        return tomorrow...last
    }

    /// The instant at which the chosen day begins; nil for text that is no day that may be chosen.
    static func end(_ text: String, now: Date, zone: TimeZone) -> Date? {
        guard case .day(let day)? = RosterDateText.parse(text), let days = days(from: now, zone: zone) else {
            return nil
        }
        return days.contains(day) ? start(of: day, zone) : nil
    }

    private static func start(of day: RosterDate, _ zone: TimeZone) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day))
    }

    private static func day(of date: Date, _ zone: TimeZone) -> RosterDate? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
        return RosterDate(year: year, month: month, day: day)
    }
}
