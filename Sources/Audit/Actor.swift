import Foundation
import Primitives

/// Who did something: always an id, never a name or an address.
package enum Actor: Sendable, Hashable {
    case account(AccountID)
    case person(PersonID)
    /// A company's directory, by the token it brought.
    case directory(UUID)
    /// Somebody at the machine, by a command.
    case command
    /// Klatch itself, by a job.
    case system

    var kind: String {
        switch self {
        case .account: "account"
        case .person: "person"
        case .directory: "directory"
        case .command: "command"
        case .system: "system"
        }
    }

    var id: UUID? {
        switch self {
        case .account(let account): account.uuid
        case .person(let person): person.uuid
        case .directory(let token): token
        case .command, .system: nil
        }
    }
}
