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

    /// An address that was left, and the index of the one it was left for.
    struct Change: Sendable, Equatable {
        let former: EmailAddress
        let index: [UInt8]
    }
}

/// What became of the address of an account that was reported.
enum ReportedAddress: Sendable, Equatable {
    /// It was not changed since.
    case kept
    /// It is this one again.
    case restored(EmailAddress)
    /// It was changed, and cannot be put back from here.
    case lost

    var isBack: Bool { if case .restored = self { true } else { false } }

    var word: String {
        switch self {
        case .kept: "kept"
        case .restored: "restored"
        case .lost: "lost"
        }
    }
}

enum NotMeRule {
    /// Seconds before what a link is about, in which ways in that were added count as the same stranger's: whoever has stolen
    /// a session may add several, and only the last mail may be read.
    static let reach: TimeInterval = 72 * 3600
    /// Seconds for which a link works.
    static let lifetime: TimeInterval = 14 * 86_400
    /// Seconds for which neither factors nor the address can be changed after a report.
    static let lock: TimeInterval = 72 * 3600
}
