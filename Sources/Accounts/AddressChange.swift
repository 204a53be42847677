import Foundation
import Primitives

/// A wish for another address: nothing is changed until a code proves that its mailbox is the person's.
struct AddressChange: Sendable, Equatable {
    let id: UUID
    let address: EmailAddress
}

enum AddressChangeRule {
    /// Seconds for which a code works.
    static let lifetime: TimeInterval = 3600
    /// Wrong codes that one wish survives.
    static let tries = 5
    /// Seconds within which a report from the address that was left puts it back.
    static let takeBack: TimeInterval = 72 * 3600
}

/// How a typed code fared.
enum AddressProof: Sendable {
    case proved(AddressChange)
    case wrongCode
    /// Too old, tried too often, or replaced.
    case dead
}
