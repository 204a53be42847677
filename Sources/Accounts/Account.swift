import Primitives

/// Somebody who can sign in, opened.
package struct Account: Sendable, Equatable {
    package let id: AccountID
    package let name: String
    package let address: EmailAddress
}
