import Foundation
import Primitives

/// Somebody who can sign in, opened.
package struct Account: Sendable, Equatable {
    package let id: AccountID
    package let name: String
    package let address: EmailAddress
    /// Whether a second factor is set up, which every session then owes.
    package let hasFactors: Bool
    /// Until when neither factors nor the address can be changed.
    package let lockedUntil: Date?

    /// Name and address: a name alone is whatever somebody calls themselves.
    package var signature: String { "\(name) (\(address.text))" }
}
