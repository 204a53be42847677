import Foundation
import Primitives
import Store
import Vault

/// Where the link in somebody's mail leads: to one person, as part of one program.
struct PersonLink: Sendable, Equatable {
    /// 180 days.
    static let lifetime: TimeInterval = 180 * 86_400

    let workspace: WorkspaceID
    let person: PersonID
    let program: ProgramID

    var scope: Scope { .person(person, in: workspace) }

    /// The row a token is kept in: the beginning of its hash, by which a transaction is opened for it.
    static func row(of hash: [UInt8]) -> UUID? { UUID(bytes: hash.prefix(16)) }
}
