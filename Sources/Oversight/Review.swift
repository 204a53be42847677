import Foundation
import Primitives

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
struct ReviewLine: Sendable, Equatable {
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
}
