import Calendars
import Foundation
import Primitives

/// How somebody's bookings went, week by week: values in, values out.
struct BookingFigures: Sendable, Equatable {
    /// Weeks that are looked back at: as long as anything is known of guests, less the days in which it is forgotten.
    static let weeks = 12

    struct Entry: Sendable, Equatable {
        let type: EventTypeID
        let state: GuestBooking.State
        let start: Instant
        /// When it was booked.
        let madeAt: Instant
    }

    struct Counts: Sendable, Equatable {
        var met = 0
        var missed = 0
        /// Cancelled or declined, by whomever.
        var ended = 0

        var all: Int { met + missed + ended }

        mutating func count(_ state: GuestBooking.State) {
            switch state {
            case .booked: met += 1
            case .missed: missed += 1
            case .cancelled, .declined: ended += 1
            case .held, .pending: break
            }
        }
    }

    struct Kind: Sendable, Equatable {
        let type: EventTypeID
        let counts: Counts
        /// Days from booking to meeting, of the one in the middle; nil where nothing took place.
        let days: Int?
    }

    /// Each by its Monday, the oldest first.
    let weeks: [(monday: CalendarDay, counts: Counts)]
    /// The most booked first.
    let kinds: [Kind]

    /// By the clock of a zone: a week begins with its Monday there.
    init(_ entries: [Entry], thisMonday: CalendarDay, in zone: Zone) {
        let first = thisMonday + -7 * (Self.weeks - 1)
        var counted = [Counts](repeating: Counts(), count: Self.weeks)
        var byType: [EventTypeID: (counts: Counts, days: [Int])] = [:]
        for entry in entries {
            let place = (zone.local(entry.start).day - first) / 7
            guard zone.local(entry.start).day >= first, counted.indices.contains(place) else { continue }
            counted[place].count(entry.state)
            byType[entry.type, default: (Counts(), [])].counts.count(entry.state)
            if entry.state == .booked || entry.state == .missed {
                byType[entry.type]?.days.append(max(0, (entry.start - entry.madeAt) / 86_400))
            }
        }
        weeks = counted.enumerated().map { (first + 7 * $0.offset, $0.element) }
        kinds = byType.map { type, found in
            let days = found.days.sorted()
            return Kind(type: type, counts: found.counts, days: days.isEmpty ? nil : days[days.count / 2])
        }.filter { $0.counts.all > 0 }.sorted { ($1.counts.all, $0.type.text) < ($0.counts.all, $1.type.text) }
    }

    var total: Counts {
        weeks.reduce(into: Counts()) { total, week in
            total.met += week.counts.met
            total.missed += week.counts.missed
            total.ended += week.counts.ended
        }
    }

    static func == (left: BookingFigures, right: BookingFigures) -> Bool {
        left.kinds == right.kinds && left.weeks.map(\.monday) == right.weeks.map(\.monday)
            && left.weeks.map(\.counts) == right.weeks.map(\.counts)
    }
}
