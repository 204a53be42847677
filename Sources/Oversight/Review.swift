import Foundation
import Primitives
import Vault

enum ReviewTag {}
enum ReviewLineTag {}
typealias ReviewID = Identifier<ReviewTag>
typealias ReviewLineID = Identifier<ReviewLineTag>

/// One quarter's look at what is held in a workspace, or in the installation.
struct Review: Sendable, Equatable {
    let id: ReviewID
    let quarter: String
    let openedAt: Date
    let dueAt: Date
    let reminders: Int
    let closedAt: Date?
}

/// One thing of it.
struct ReviewLine: Sendable {
    enum State: String, Sendable, CaseIterable {
        case open, confirmed, revoked
        /// Nobody answered, and it was revoked.
        case lapsed
        /// Nobody answered, and it could not be revoked.
        case kept
        /// No longer held by the time.
        case gone
    }

    let id: ReviewLineID
    let source: String
    let item: UUID
    let account: AccountID?
    let state: State
    let decidedBy: AccountID?
    let decidedAt: Date?
    /// What it was, as its source calls it; nil of reviews from before that was kept.
    let what: String?
    /// A token's name, sealed. Gone with its person.
    let label: Sealed<String>?
}
