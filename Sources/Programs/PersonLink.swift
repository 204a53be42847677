import Foundation
import Primitives
import Store
import Vault

/// Where the link in somebody's mail leads: to one person, as part of one program.
struct PersonLink: Sendable, Equatable {
    /// 180 days.
    static let lifetime: TimeInterval = 180 * 86_400
    /// One hour, for a link that shows what is private.
    static let privateLifetime: TimeInterval = 3600
    /// Seconds between two private links of one person.
    static let privatePause: TimeInterval = 300

    let workspace: WorkspaceID
    let person: PersonID
    let program: ProgramID
    /// Asked for by the person a short while ago. Other links may have been forwarded with their mail, so that what is
    /// private is not shown behind them.
    let isPrivate: Bool

    var scope: Scope { .person(person, in: workspace) }

    /// The row a token is kept in: the beginning of its hash, by which a transaction is opened for it.
    static func row(of hash: [UInt8]) -> UUID? { UUID(bytes: hash.prefix(16)) }
}
