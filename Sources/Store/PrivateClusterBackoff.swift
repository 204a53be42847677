/// The pauses before a server that ended is started again: each twice the last, up to a bound.
struct PrivateClusterBackoff: Sendable {
    private let first: Duration
    private let last: Duration
    private let healthy: Duration
    private var upcoming: Duration
    private(set) var attempts = 0

    init(_ tempo: PrivateClusterTempo) {
        (first, last, healthy) = (tempo.firstRestart, tempo.lastRestart, tempo.healthy)
        upcoming = tempo.firstRestart
    }

    mutating func next() -> Duration {
        defer { upcoming = min(upcoming * 2, last) }
        attempts += 1
        return min(upcoming, last)
    }

    /// A server that ran long enough begins anew with the first pause.
    mutating func ran(for time: Duration) {
        guard time >= healthy else { return }
        (upcoming, attempts) = (first, 0)
    }
}
