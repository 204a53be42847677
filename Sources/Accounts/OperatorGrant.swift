import Foundation
import Policy
import Primitives

/// That somebody does something for the installation as a whole: why, who approved it, and until when.
package struct OperatorGrant: Sendable, Equatable {
    package enum Ending: String, Sendable { case revoked, expired, replaced }

    package let id: OperatorGrantID
    package let account: AccountID
    package let name: String
    package let address: EmailAddress
    package let role: OperatorRole
    package let reason: String
    /// Nil where it was given on the machine itself, or where the approver's account is gone.
    package let approver: String?
    /// Opens nothing yet: it was given on the machine, and lets somebody into what others wrote. Another operator for
    /// security has to approve it.
    package let isWaiting: Bool
    package let grantedAt: Date
    package let endsAt: Date
}

package typealias OperatorGrantID = Identifier<OperatorGrant>

package enum OperatorGrantRule {
    /// Days that a grant lasts at most.
    package static let maximumDays = 90
    /// Characters of a reason.
    package static let longestReason = 500
}
