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

    func sign(_ message: [UInt8]) -> [UInt8] { current(message) }

    func isValid(_ code: [UInt8], for message: [UInt8], at now: Date) -> Bool {
        guard code.count == AuthorizationState.codeLength else { return false }
        if constantTimeEqual(code, current(message)) { return true }
        guard let previous, now < retiredAt + Self.grace else { return false }
        return constantTimeEqual(code, previous(message))
    }
}
