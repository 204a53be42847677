import Store

/// A kind of log or trace, and how long it is kept at the longest.
struct LogRetention: Sendable {
    let id: String
    /// Days until it is forgotten.
    let days: Int
    /// When the oldest that should be gone by now came to its end; NULL where there is none.
    let oldest: SQL

    /// Hours that a nightly sweep may be late.
    static let grace = 36

    static let all = [
        LogRetention(
            id: "sign-in", days: 1, oldest: "SELECT min(created_at) AS at FROM sign_in"),
        LogRetention(
            id: "session", days: 30, oldest: "SELECT min(LEAST(expires_at, ended_at)) AS at FROM session"),
        LogRetention(id: "device", days: 400, oldest: "SELECT min(last_seen_at) AS at FROM device"),
        LogRetention(id: "signal", days: 1, oldest: "SELECT min(period) AS at FROM signal"),
        LogRetention(id: "call", days: 90, oldest: "SELECT min(started_at) AS at FROM outbound_call"),
        LogRetention(
            id: "mail", days: 90,
            oldest: "SELECT min(created_at) AS at FROM delivery WHERE state IN ('sent', 'kept')"),
        LogRetention(
            id: "mail-failed", days: 180,
            oldest: "SELECT min(created_at) AS at FROM delivery WHERE state IN ('refused', 'unknown')"),
        LogRetention(
            id: "support", days: 400, oldest: "SELECT min(ended_at) AS at FROM support_access"),
        LogRetention(id: "audience", days: 366, oldest: "SELECT min(at) AS at FROM audience_change"),
        LogRetention(
            id: "booking", days: 90,
            oldest: "SELECT min(ends_at) AS at FROM booking WHERE state <> 'held'"),
        LogRetention(
            id: "job", days: 7, oldest: "SELECT min(completed_at) AS at FROM job"),
    ]

    /// For words that name a time: `{{mail}} days`.
    static let figures = Dictionary(all.map { ($0.id, "\($0.days)") }, uniquingKeysWith: { first, _ in first })
}
