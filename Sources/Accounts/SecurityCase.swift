import Foundation
import Primitives

/// Something about an account that somebody who looks after the installation has to look at.
package struct SecurityCase: Sendable, Equatable {
    package enum State: String, Sendable { case open, closed }

    package let id: UUID
    /// What brought it up: `reported-sign-in`, `token-reused`.
    package let kind: String
    /// Nil where the account is gone.
    package let account: AccountID?
    package let state: State
    package let note: String?
    package let openedAt: Date
    package let closedAt: Date?
}
