import Calendars
import Foundation
import Primitives

/// A calendar in iCalendar's format, reduced to when it is busy. What it says beyond that is forgotten with its bytes.
enum CalendarFile {
    /// Bytes of a file at most.
    static let maximumBytes = 5 << 20
    /// Lines, and steps of work: as much as a file of somebody who meets a lot takes, and no more.
    private static let lines = 150_000
    private static let steps = 1_000_000

    struct Reading: Sendable, Equatable {
        let busy: [BusyTime]
        let covers: Range<Instant>
    }

    /// From yesterday, as far ahead as is looked.
    static func window(at now: Instant) -> Range<Instant> { (now + -86_400)..<(now + BusySource.horizon * 86_400) }

    /// Throws `CalendarFileError`.
    ///
    /// - Parameter own: identifiers of meetings of ours. Their time stands in our own books, and an invitation that came
    ///   back in a calendar must not keep its own meeting from being moved, or a seat beside it from being taken.
    static func read(
        _ bytes: [UInt8], viewer: Zone, at now: Instant, leavingOut own: Set<UUID> = []
    ) throws(CalendarFileError) -> Reading {
        let window = window(at: now)
        let busy: [BusyTime]
        do throws(BadCalendar) { busy = try times(bytes, viewer, window, own) } catch {
            throw .unreadable(line: error.line, reason: error.reason)
        }
        let merged = BusyBytes.merged(busy)
        guard merged.count <= BusyBytes.maximum else { throw .tooMuch }
        return Reading(busy: merged, covers: window)
    }

    private static func times(
        _ bytes: [UInt8], _ viewer: Zone, _ window: Range<Instant>, _ own: Set<UUID>
    ) throws(BadCalendar) -> [BusyTime] {
        var limits = CalendarLimits()
        limits.bytes = maximumBytes
        limits.lines = lines
        var budget = WorkBudget(units: steps)
        var document = try CalendarDocument(
            bytes, viewer: viewer, horizon: window.upperBound, limits: limits, budget: &budget)
        document.leaveOut { uid in
            let id = uid.prefix { $0 != "@" }
            return id.utf8.count == 36 && UUID(uuidString: String(id)).map(own.contains) ?? false
        }
        return try document.busyTimes(in: window, viewer: viewer, budget: &budget)
    }
}

/// Why a file is not taken. Nothing of it was kept.
enum CalendarFileError: Refusal, Equatable {
    case unreadable(line: Int, reason: String)
    case tooMuch
    /// A person has as many calendars here as there may be.
    case tooMany

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .unreadable(let line, let reason):
            WordKey("meetings.calendars.unreadable", ["line": "\(line)", "reason": reason])
        case .tooMuch: WordKey("meetings.calendars.too-much")
        case .tooMany: WordKey("meetings.calendars.too-many", ["most": "\(BusyCalendarStore.most)"])
        }
    }
}
