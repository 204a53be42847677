import Foundation

/// How many mails leave one mailbox: per day, growing slowly with a new mailbox, and about 30 an hour. Providers block who
/// sends in bursts.
package struct SendingPace: Sendable, Equatable {
    static let perHour = 30
    /// Seconds between a follow-up and the mail that left before it.
    static let distance = 3600.0 / Double(perHour)
    /// On the first day of a mailbox, and how many more on each day after it.
    static let first = 10
    static let growth = 5
    package static let defaultCap = 50
    package static let caps = 1...200

    /// Mails a day at most.
    let cap: Int
    /// The local day on which the mailbox was connected.
    let startedOn: Int

    enum Kind: Sendable, Equatable { case first, followUp }

    /// What left the mailbox lately.
    struct Count: Sendable, Equatable {
        /// Since the local day began.
        var today = 0
        /// When those of the last hour left, in order.
        var lastHour: [Date] = []
        /// Follow-ups that are still to go today.
        var followUpsWaiting = 0
    }

    func allowed(on day: Int) -> Int {
        let age = max(0, min(day - startedOn, 1_000))
        return min(cap, Self.first + Self.growth * age)
    }

    /// Whether the share of a day has gone. Follow-ups go first: first mails leave them their places.
    func isSpent(for kind: Kind, _ count: Count, on day: Int) -> Bool {
        count.today + (kind == .first ? count.followUpsWaiting : 0) >= allowed(on: day)
    }

    /// When to ask again; nil to let a mail go now. Follow-ups keep a distance from what left before them, so that those which
    /// are late do not leave all at once; a first mail goes when its writer says so.
    func opening(for kind: Kind, _ count: Count, at now: Date, in window: SendingWindow) -> Date? {
        if isSpent(for: kind, count, on: window.local(now).day) { return window.nextDay(after: now) }
        let hour = count.lastHour.filter { $0 > now.addingTimeInterval(-3600) }.sorted()
        if hour.count >= Self.perHour { return hour[hour.count - Self.perHour].addingTimeInterval(3600) }
        guard kind == .followUp, let last = hour.last else { return nil }
        let next = last.addingTimeInterval(Self.distance)
        return next > now ? next : nil
    }
}
