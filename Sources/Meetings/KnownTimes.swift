import Accounts
import Calendars
import Foundation
import Primitives
import Store

/// What is known here of somebody's time, for whoever proposes hours: what the calendars say that they connected, and what
/// is booked with them here. No name of an event or of a calendar is in it.
package struct KnownTimes: Sendable, Equatable {
    package var busy: [Range<Date>] = []
    /// Stretches for which nobody can vouch: a calendar could not be read, was read too long ago, or ends before them.
    package var unsure: [Range<Date>] = []
    /// Whether there is a calendar at all.
    package var hasCalendar = false
}

extension MeetingsSlice {
    /// Of those among these people of whom anything is known. Two statements and the keys, however many they are.
    package func known(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID], in window: Range<Date>
    ) throws -> [PersonID: KnownTimes] {
        let sources = try calendars.sources(tx, workspace, of: people)
        var known = sources.mapValues { KnownTimes($0, in: window, at: tx.now.instant) }
        for (person, span) in try offerings.booked(tx, workspace, of: people, in: window) {
            known[person, default: KnownTimes()].busy.append(span)
        }
        return known
    }
}

extension KnownTimes {
    fileprivate init(_ sources: [BusySource], in window: Range<Date>, at now: Instant) {
        hasCalendar = !sources.isEmpty
        let stretch = window.lowerBound.instant..<window.upperBound.instant
        for source in sources {
            let picture = source.taken(in: stretch, at: now)
            busy += picture.busy.map { $0.start.date..<$0.end.date }
            unsure += source.state(at: now) == .fresh ? picture.unknown.map { $0.start.date..<$0.end.date } : [window]
        }
    }
}
