import Foundation
import Jobs
import Vault

/// The hours of a day, by the clock of whoever reads, within which a mail may leave.
package struct SendingHours: Hashable, Sendable, Codable, SealableValue {
    /// From this hour on, 0 … 23, and before that one, up to 24.
    package let from: Int
    package let until: Int
    /// An IANA identifier.
    package let zone: String

    /// Nil unless it is a stretch within one day.
    package init?(from: Int, until: Int, zone: String) {
        guard (0...23).contains(from), until > from, until <= 24 else { return nil }
        self.from = from
        self.until = until
        self.zone = zone
    }

    /// When a mail may leave that has to wait at `now`; nil where it may leave now.
    package func opening(at now: Date) -> Date? {
        let zone = TimeZone(identifier: zone) ?? .gmt
        guard !isOpen(at: now, zone), let time = ClockTime(hour: from, zone: zone) else { return nil }
        return Schedule.daily(time).next(after: now)
    }

    private func isOpen(at now: Date, _ zone: TimeZone) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return (from..<until).contains(calendar.component(.hour, from: now))
    }
}
