import Foundation
import Primitives

/// Something that somebody has to look at: about an account, for a workspace, or for the installation as a whole.
package struct SecurityCase: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case open, closed }

    package let id: UUID
    /// Nil for the installation's own.
    package let workspace: WorkspaceID?
    /// What brought it up: `reported-sign-in`, `token-reused`, the name of a rule.
    package let kind: String
    /// What it is about: an account, a session, a token.
    package let subject: UUID?
    /// Nil where there is none, or it is gone.
    package let account: AccountID?
    package let state: State
    package let note: String?
    /// How often it happened.
    package let count: Int
    package let openedAt: Date
    package let lastAt: Date
    /// By when somebody is to have looked at it.
    package let dueAt: Date?
    /// Who looks after it.
    package let handler: AccountID?
    package let closedAt: Date?

    package func isLate(at now: Date) -> Bool { state == .open && handler == nil && (dueAt.map { $0 < now } ?? false) }
}

/// One line of what happened in a case.
package struct SecurityCaseStep: Sendable, Equatable {
    package let at: Date
    package let kind: String
    /// How many sessions, mails or tries.
    package let number: Int?
    /// Nil where Klatch did it by itself.
    package let account: AccountID?
}

/// What came up, on its way into a case.
package struct SecurityNews: Sendable {
    let kind: String
    let subject: UUID
    let account: AccountID?
    let count: Int
    let lastAt: Date
    let dueAt: Date

    package init(_ kind: String, about subject: UUID, of account: AccountID?, count: Int, lastAt: Date, dueAt: Date) {
        self.kind = kind
        self.subject = subject
        self.account = account
        self.count = count
        self.lastAt = lastAt
        self.dueAt = dueAt
    }
}

/// What news did.
package enum SecurityCaseChange: Sendable, Equatable {
    case opened(UUID)
    /// An open case went on.
    case grew(UUID)
    /// Nothing has happened since the case was last looked at, or was closed.
    case known
}
