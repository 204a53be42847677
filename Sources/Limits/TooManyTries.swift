import Primitives

/// Something was asked for too often: 429, with the time after which the same will be done.
package struct TooManyTries: Refusal, Equatable {
    /// For the log and for watching: the allowance or delay that refused, as in `sign-in-mail.peer`. Not for people.
    package let limit: String
    /// Seconds, rounded up: what `Retry-After` says (RFC 9110, 10.2.3).
    package let retryAfter: Int?

    init(limit: String, microseconds: Int64) {
        self.limit = limit
        retryAfter = Int(max(1, (microseconds + 999_999) / 1_000_000))
    }

    package var status: Int { 429 }

    /// In the largest unit that does not mislead, rounded up.
    package var words: WordKey {
        let seconds = retryAfter ?? 1
        if seconds <= 5 { return WordKey("limits.wait.moment") }
        if seconds <= 90 { return WordKey("limits.wait.seconds", ["count": "\(seconds)"]) }
        if seconds <= 90 * 60 { return WordKey("limits.wait.minutes", ["count": "\((seconds + 59) / 60)"]) }
        return WordKey("limits.wait.hours", ["count": "\((seconds + 3599) / 3600)"])
    }
}
