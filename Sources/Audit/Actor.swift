import Foundation
import Primitives

/// Who did something: always an id, never a name or an address.
package enum Actor: Sendable, Hashable {
    case account(AccountID)
    case person(PersonID)
    /// Somebody at the machine, by a command.
    case command
    /// Klatch itself, by a job.
    case system

    var kind: String {
        switch self {
        case .account: "account"
        case .person: "person"
        case .command: "command"
        case .system: "system"
        }
    }

    var id: UUID? {
        switch self {
        case .account(let account): account.uuid
        case .person(let person): person.uuid
        case .command, .system: nil
        }
    }
}
