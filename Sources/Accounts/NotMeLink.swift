import Foundation
import Primitives

/// "This was not me": the way out of a mail that told of something its reader did not do. Works once, signed in or not.
struct NotMeLink: Sendable, Equatable {
    enum Cause: String, Sendable {
        case newDevice = "new-device"
        case addressChange = "address-change"
        /// A factor, a password or a provider's account was added.
        case wayIn = "way-in"
        /// One of them was taken away.
        case wayOut = "way-out"
    }

    let id: UUID
    let account: AccountID
    let cause: Cause
    let language: String
    let createdAt: Date
    /// The address that was left, and the index of the one it was left for.
    let change: Change?

    struct Change: Sendable, Equatable {
        let former: EmailAddress
        let index: [UInt8]
    }
}

enum NotMeRule {
    /// Seconds for which a link works.
    static let lifetime: TimeInterval = 14 * 86_400
    /// Seconds for which neither factors nor the address can be changed after a report.
    static let lock: TimeInterval = 72 * 3600
}
