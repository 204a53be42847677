import Foundation
import Primitives

/// When a duty is to be done again.
struct DutyClock: Sendable, Equatable {
    enum State: Sendable, Equatable { case never, done, soon, late }

    /// Days before the end at which those for security are reminded.
    static let reminders = [60, 30, 7, 0]
    /// Days before the end in which it is to be done soon.
    static let soon = 14

    let duty: Duty
    /// Nil where it was never done.
    let until: Day?

    /// - Parameter last: the entry that lasts longest, of those with a file that shows it.
    init(_ duty: Duty, last: RegisterEntry?) {
        self.duty = duty
        until = last?.lasts(duty)
    }

    func state(on today: Day) -> State {
        guard let until else { return .never }
        if until < today { return .late }
        return until <= today.advanced(by: Self.soon) ? .soon : .done
    }

    /// Reminders that are due by now, each by a name that stands for one. None before it was ever done, and none in the
    /// first half of the time.
    func due(on today: Day) -> [String] {
        guard let until else { return [] }
        return Self.reminders.filter { $0 * 2 < duty.days && until <= today.advanced(by: $0) }.map { "\($0)-\(until)" }
    }
}
