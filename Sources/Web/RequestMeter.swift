import Synchronization

/// Counts what the site answers: by class of status, and how long it took. In memory, of this process, without a word of
/// who asked for what.
package final class RequestMeter: Sendable {
    /// Upper bounds of the classes of duration, in seconds.
    package static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    package struct Figures: Sendable, Equatable {
        /// Answers by the first digit of their status.
        package var byClass: [Int: Int] = [:]
        /// Answers in each class of duration, and behind them those above the last bound.
        package var byDuration = [Int](repeating: 0, count: RequestMeter.bounds.count + 1)
        /// Of all durations, in seconds.
        package var seconds = 0.0
    }

    private let kept = Mutex(Figures())

    package init() {}

    package var figures: Figures { kept.withLock { $0 } }

    func count(status: Int, seconds: Double) {
        let index = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        kept.withLock { figures in
            figures.byClass[status / 100, default: 0] &+= 1
            figures.byDuration[index] &+= 1
            figures.seconds += seconds
        }
    }
}
