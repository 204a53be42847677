import Foundation

/// A provider's keys as far as we know them, and when we asked. Kept by the caller, for each provider.
///
/// A key that we do not know is a reason to ask again, but not more often than every five minutes: otherwise anyone
/// could have us ask by making up names.
package struct ProviderKeys: Sendable {
    /// Seconds between two questions.
    package static let pause: TimeInterval = 5 * 60
    /// The same where the last question was not answered. Short: without keys, nobody comes in this way.
    package static let pauseAfterFailure: TimeInterval = 30
    /// Seconds after which keys that still fit are asked for again: a provider withdraws a key by leaving it out.
    package static let lifetime: TimeInterval = 24 * 60 * 60

    private(set) var set: KeySet?
    private var askedAt: Date?
    private var receivedAt: Date?
    private var isAnswered = false

    package init() {}

    /// To be called before each question, so that a provider that is down is not asked all the time either.
    package mutating func asking(at now: Date) {
        askedAt = now
        isAnswered = false
    }

    package mutating func received(_ set: KeySet, at now: Date) {
        self.set = set
        receivedAt = now
        isAnswered = true
    }

    /// True also where the clock has gone back.
    package func mayAsk(at now: Date) -> Bool {
        guard let askedAt else { return true }
        return now < askedAt || now >= askedAt + (isAnswered ? Self.pause : Self.pauseAfterFailure)
    }

    /// Whether no token can be judged now, whatever key it names.
    package func areMissing(at now: Date) -> Bool { current(at: now) == nil }

    /// The keys to go by, or nil where there are none or they are too old.
    func current(at now: Date) -> KeySet? {
        guard let receivedAt, now < receivedAt + Self.lifetime else { return nil }
        return set
    }
}
