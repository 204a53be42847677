import Foundation
import Primitives

/// Something that is held back until somebody lifts it.
package struct Hold: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Mail of workspaces. What the installation itself writes, about sign-in and security, still goes.
        case sending
        /// Nothing is changed: reading goes on.
        case changes
        /// Calls to providers.
        case calls
    }

    package enum Reach: Sendable, Equatable {
        case everything
        case workspace(WorkspaceID)
        case account(AccountID)
    }

    let id: UUID
    let kind: Kind
    let reach: Reach
    /// Of calls: to whom. Nil for all.
    let vendor: String?
    let beganAt: Date
}

/// What is held back now.
package struct Holds: Sendable, Equatable {
    let all: [Hold]

    package func stop(
        _ kind: Hold.Kind, workspace: WorkspaceID?, account: AccountID? = nil, vendor: String? = nil
    ) -> Bool {
        all.contains { hold in
            guard hold.kind == kind, hold.vendor == nil || hold.vendor == vendor else { return false }
            return switch hold.reach {
            case .everything: true
            case .workspace(let id): id == workspace
            case .account(let id): id == account
            }
        }
    }
}
