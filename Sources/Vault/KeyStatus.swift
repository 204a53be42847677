import Foundation
import Primitives
import Store

/// What `klatch keys status` shows: how many keys there are, how old they are, and what wraps them. No key itself.
package struct KeyStatus: Sendable, Codable, Equatable {
    package struct Root: Sendable, Codable, Equatable {
        package let id: UUID
        /// `file`, or the name of a key service.
        package let kind: String
        package let detail: String
    }

    package struct Count: Sendable, Codable, Equatable {
        /// `installation`, `workspace`, `person`, `contact`, or a purpose of the installation's own: `address-index`, `mac`,
        /// `signing`.
        package let kind: String
        package let version: Int
        package let live: Int
        package let destroyed: Int
        /// When the oldest live one was made.
        package let oldest: Date?
    }

    package let root: Root
    package let retiringRoot: Root?
    /// By kind, then version.
    package let counts: [Count]
    /// Keys that the current root does not wrap yet.
    package let wrappedByOtherRoots: Int
}

extension KeyVault {
    /// Needs the system scope.
    package func status(_ tx: Transaction) throws -> KeyStatus {
        try KeyStatus(
            root: Self.root(roots.current), retiringRoot: roots.retiring.map(Self.root), counts: counts(tx),
            wrappedByOtherRoots: wrappedByOtherRoots(tx))
    }

    private static func root(_ key: any RootKey) -> KeyStatus.Root {
        KeyStatus.Root(id: key.id, kind: key.kind, detail: key.detail)
    }

    private func counts(_ tx: Transaction) throws -> [KeyStatus.Count] {
        try tx.rows(
            """
            SELECT CASE WHEN workspace_id = '00000000-0000-0000-0000-000000000000' THEN 'installation' ELSE kind END AS kind,
                version, count(wrapped) AS live, count(destroyed_at) AS destroyed,
                min(created_at) FILTER (WHERE wrapped IS NOT NULL) AS oldest
            FROM data_key GROUP BY 1, 2
            UNION ALL SELECT purpose, version, 1, 0, created_at FROM installation_secret
            ORDER BY 1, 2
            """
        ).map { row in
            try KeyStatus.Count(
                kind: row.get("kind"), version: row.get("version"), live: row.get("live"),
                destroyed: row.get("destroyed"), oldest: row.get("oldest"))
        }
    }

    private func wrappedByOtherRoots(_ tx: Transaction) throws -> Int {
        let root = roots.current.id
        let row = try tx.first(
            """
            SELECT (SELECT count(*) FROM data_key
                    WHERE kind = 'workspace' AND wrapped IS NOT NULL AND wrapped_by <> \(root))
                + (SELECT count(*) FROM installation_secret WHERE wrapped_by <> \(root)) AS count
            """)
        return try row?.get("count") ?? 0
    }
}

extension KeyVault {
    /// Whether the root key opens what it has just wrapped, and where it lives. Nothing of it is kept.
    package func proveRoot(id: UUID) throws -> (kind: String, works: Bool) {
        let (root, probe) = (roots.current, KeyMaterial(random: random))
        let place = Place("probe", "key", row: id, workspace: nil)
        let again = try root.unwrap(root.wrap(probe, at: place), at: place)
        return (root.kind, again.key == probe.key)
    }
}

/// Somebody whose key is destroyed.
package struct DestroyedKey: Sendable, Hashable {
    package let workspace: WorkspaceID
    /// `person` or `contact`.
    package let kind: String
    package let owner: UUID
}

extension KeyVault {
    /// Of people and contacts: what is left of an erasure, and tells a restored backup whom to erase again. Needs the system
    /// scope.
    package static func destroyedKeys(_ tx: Transaction) throws -> [DestroyedKey] {
        try tx.rows(
            """
            SELECT DISTINCT workspace_id, kind, owner_id FROM data_key k
            WHERE kind <> 'workspace' AND destroyed_at IS NOT NULL AND NOT EXISTS (SELECT FROM data_key l
                WHERE l.workspace_id = k.workspace_id AND l.kind = k.kind AND l.owner_id = k.owner_id
                    AND l.destroyed_at IS NULL)
            """
        ).map { try DestroyedKey(workspace: $0.get("workspace_id"), kind: $0.get("kind"), owner: $0.get("owner_id")) }
    }
}
