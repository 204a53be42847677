import Foundation
import Primitives

/// Something elsewhere that a person connected for another purpose than signing in, as the page of connections names it.
package struct OutsideConnection: Sendable {
    package let name: WordKey
    /// Which one of theirs it is, as by its address.
    package let hint: String
    package let linkedAt: Date
    package let usedAt: Date?
    /// What it lets us do.
    package let permissions: [WordKey]
    /// The page on which it is looked after.
    package let path: String

    package init(name: WordKey, hint: String, linkedAt: Date, usedAt: Date?, permissions: [WordKey], path: String) {
        (self.name, self.hint, self.linkedAt, self.usedAt, self.path) = (name, hint, linkedAt, usedAt, path)
        self.permissions = permissions
    }

    /// Whether it has brought nothing for half a year.
    func isIdle(at now: Date) -> Bool {
        ConnectionReviewStore.isIdle(since: usedAt ?? linkedAt, at: now)
    }
}

/// All of those that a person of a workspace has. Rooms that connect something tell theirs.
package typealias OutsideConnections = @Sendable (WorkspaceID, PersonID) async throws -> [OutsideConnection]
