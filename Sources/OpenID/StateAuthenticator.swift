import Foundation
import Primitives

/// Signs states by HMAC-SHA-256. The keys stay where they are: what comes in are functions that use them.
package struct StateAuthenticator: Sendable {
    /// Message to code of 32 bytes, under a key that serves nothing else.
    package typealias Code = @Sendable ([UInt8]) -> [UInt8]

    /// Seconds for which the key before is still accepted: the life of a state.
    package static let grace = PendingAuthorization.lifetime

    private let current: Code
    private let previous: Code?
    private let retiredAt: Date

    package init(_ current: @escaping Code) {
        self.current = current
        previous = nil
        retiredAt = .distantPast
    }

    /// `retiredAt`: when `current` took the place of `previous`.
    package init(_ current: @escaping Code, previous: @escaping Code, retiredAt: Date) {
        self.current = current
        self.previous = previous
        self.retiredAt = retiredAt
    }

    /// Another key each day (UTC), made by `code` from one that stays: a state of the day before is taken for the first
    /// ten minutes of the next, and a key that got out is worth nothing after that.
    package static func daily(at now: Date, _ code: @escaping Code) -> StateAuthenticator {
        let day = (now.timeIntervalSince1970 / 86_400).rounded(.down)
        func key(_ day: Double) -> Code {
            let number = Array("\(Int(max(-1e9, min(day, 1e9))))".utf8)
            return { code(number + [0] + $0) }
        }
        return StateAuthenticator(
            key(day), previous: key(day - 1), retiredAt: Date(timeIntervalSince1970: day * 86_400))
    }

    func sign(_ message: [UInt8]) -> [UInt8] { current(message) }

    func isValid(_ code: [UInt8], for message: [UInt8], at now: Date) -> Bool {
        guard code.count == AuthorizationState.codeLength else { return false }
        if constantTimeEqual(code, current(message)) { return true }
        guard let previous, now < retiredAt + Self.grace else { return false }
        return constantTimeEqual(code, previous(message))
    }
}
