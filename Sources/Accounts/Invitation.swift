import Foundation
import Policy
import Primitives
import Web

/// A way into a workspace for one address, used once.
struct Invitation: Sendable, Equatable {
    static let lifetime: TimeInterval = 7 * 86_400

    let workspace: WorkspaceID
    let id: UUID
    let address: EmailAddress
    let role: Role
    let invitedBy: PersonID
    let createdAt: Date
    let expiresAt: Date
}
