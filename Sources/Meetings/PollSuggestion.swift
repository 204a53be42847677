import Calendars
import Foundation

/// Times that suit the calendars of several people, spread over the days to come.
enum PollSuggestion {
    /// Days ahead, times in all, and of one day.
    static let (days, most, mostOfDay) = (21, 8, 2)

    /// Nothing where somebody has not said when they can be met, or where a calendar cannot be read.
    static func starts(_ hosts: [Host], count: Int, minutes: Int, at now: Instant) -> [Instant] {
        let window = (now + 86_400)..<(now + days * 86_400)
        guard hosts.count == count, let zone = hosts.first?.zone,
            let shape = SlotShape(duration: minutes * 60, step: max(minutes, 30) * 60)
        else { return [] }
        let around = (window.lowerBound + -86_400)..<(window.upperBound + 86_400)
        let known = hosts.compactMap { $0.slotHost(in: around, at: now) }
        guard known.count == count else { return [] }
        let offers = SlotFinder(window: window, shape: shape, now: now).collective(known)
        let byDay = Dictionary(grouping: offers.map(\.start)) { zone.local($0).day }
        let found = byDay.keys.sorted().flatMap { day -> [Instant] in
            let starts = byDay[day] ?? []
            // The first of the morning and of the afternoon.
            let later = starts.first { zone.local($0).secondOfDay >= 13 * 3600 }
            return Array(Set([starts.first, later].compactMap { $0 })).sorted().prefix(mostOfDay).map { $0 }
        }
        return Array(found.prefix(most))
    }
}
