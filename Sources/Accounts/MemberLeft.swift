import Jobs
import Primitives
import Store

/// News that somebody has no place in a workspace any more, or none for now.
///
/// Told where memberships end, in the transaction of it; heard where others would wait for them.
package struct MemberLeft: JobPayload {
    package static let kind = "accounts.member-left"

    package let person: PersonID

    package static func tell(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try JobQueue().post(tx, MemberLeft(person: person), workspace: workspace)
    }
}
