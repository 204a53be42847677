import Foundation
import Primitives

/// For whom a transaction runs. Row security reads it; without one nothing is seen and nothing written.
package enum Scope: Sendable, Equatable {
    /// Everything of one workspace.
    case workspace(WorkspaceID)
    /// What one person of a workspace may see of it.
    case person(PersonID, in: WorkspaceID)
    /// One account's own rows, in no workspace.
    case account(AccountID)
    /// What one capability link opens.
    case link(UUID)
    /// Work of the installation itself, with the reason why no narrower scope will do.
    case system(_ reason: StaticString)

    package static func == (left: Scope, right: Scope) -> Bool { left.settings == right.settings }

    /// Transaction-local settings: kind, workspace, person, account, link. Empty means unset.
    var settings: [String] {
        switch self {
        case .workspace(let workspace): ["workspace", workspace.text, "", "", ""]
        case .person(let person, let workspace): ["person", workspace.text, person.text, "", ""]
        case .account(let account): ["account", "", "", account.text, ""]
        case .link(let link): ["link", "", "", "", link.lowercaseText]
        case .system: ["system", "", "", "", ""]
        }
    }

    /// One statement sets all of them for the transaction only.
    var statement: SQL {
        let values = settings
        return """
            SELECT set_config('app.scope', \(values[0]), true), set_config('app.workspace_id', \(values[1]), true),
                set_config('app.person_id', \(values[2]), true), set_config('app.account_id', \(values[3]), true),
                set_config('app.link_id', \(values[4]), true)
            """
    }
}
