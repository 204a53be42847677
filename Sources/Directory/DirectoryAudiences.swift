import Audiences
import Foundation
import Primitives
import Store
import Vault

extension DirectorySlice {
    /// The directory's groups, for audiences that follow one.
    package static func audienceGroups(vault: KeyVault, random: RandomSource) -> AudienceGroups {
        let store = DirectoryGroupStore(vault: vault, random: random)
        return AudienceGroups(
            all: { tx, workspace in
                let ids = try store.ids(tx, workspace, offset: 0, limit: DirectoryGroupStore.maximum)
                return try store.groups(tx, workspace, ids, withMembers: false)
                    .map { AudienceGroups.Group(id: $0.id.uuid, name: $0.name) }
                    .sorted { ($0.name.lowercased(), $0.id.uuidString) < ($1.name.lowercased(), $1.id.uuidString) }
            },
            members: { tx, workspace, group in try store.members(tx, workspace, DirectoryGroupID(group)) })
    }
}

extension DirectoryGroupStore {
    /// Who is in a group, in order of id; nil where there is no such group.
    fileprivate func members(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: DirectoryGroupID
    ) throws -> [PersonID]? {
        let found = try tx.first("SELECT id FROM directory_group WHERE workspace_id = \(workspace) AND id = \(id)")
        guard found != nil else { return nil }
        return try tx.rows(
            """
            SELECT person_id FROM directory_member WHERE workspace_id = \(workspace) AND group_id = \(id) ORDER BY person_id
            """
        ).map { try $0.get("person_id") }
    }
}
