import Foundation
import Primitives
import Store

enum KeyKind: String, Sendable, CaseIterable, SQLEncodable, SQLDecodable {
    case workspace, person, contact
}

/// Whose key: a workspace's own, or one of somebody in it.
struct KeyOwner: Hashable, Sendable {
    let workspace: WorkspaceID
    let kind: KeyKind
    let id: UUID

    static func workspace(_ id: WorkspaceID) -> KeyOwner { KeyOwner(workspace: id, kind: .workspace, id: id.uuid) }

    /// Where this owner's key `id` is wrapped.
    func place(key: UUID) -> Place {
        Place("data_key", "wrapped", row: key, workspace: workspace, context: Array(kind.rawValue.utf8) + id.bytes)
    }
}

extension Scope {
    /// Whether row security would show this owner's keys: keys in memory are lent to nobody else.
    func shows(_ owner: KeyOwner) -> Bool {
        if owner == .workspace(.installation) { return true }
        return switch self {
        case .system: true
        case .workspace(let workspace): workspace == owner.workspace
        case .person(let person, let workspace):
            workspace == owner.workspace && (owner.kind == .workspace || owner.id == person.uuid)
        case .account, .link: false
        }
    }
}
