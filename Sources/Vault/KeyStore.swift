import Foundation
import Primitives
import Store

/// Every statement on `data_key`.
struct KeyStore {
    /// Keys written, read or re-wrapped by one statement.
    static let chunk = 5_000

    struct WrappedKey {
        let owner: KeyOwner
        let id: UUID
        let version: Int
        /// Nil once destroyed.
        let wrapped: [UInt8]?
        let wrappedBy: UUID
        let createdAt: Date
        let usableFrom: Date
    }

    private static let columns: SQL = """
        workspace_id, id, kind, owner_id, version, wrapped, wrapped_by, created_at, usable_from
        """

    /// All versions of these owners' keys, each looked up by itself: without statistics, as after a large import,
    /// PostgreSQL would otherwise read every key of the workspace for any few.
    func find(_ tx: Transaction, _ workspace: WorkspaceID, _ kind: KeyKind, owners: [UUID]) throws -> [WrappedKey] {
        try chunks(owners).flatMap { owners in
            try tx.rows(
                """
                SELECT \(Self.columns) FROM unnest(\(owners)) AS wanted (owner)
                CROSS JOIN LATERAL (
                    SELECT * FROM data_key
                    WHERE workspace_id = \(workspace) AND kind = \(kind) AND owner_id = wanted.owner OFFSET 0) AS found
                """
            ).map(wrappedKey)
        }
    }

    /// Live keys of a workspace that another key than `current` wraps, locked. Those another run has locked are left out.
    func find(_ tx: Transaction, _ workspace: WorkspaceID, notWrappedBy current: UUID, limit: Int) throws
        -> [WrappedKey]
    {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM data_key WHERE workspace_id = \(workspace) AND kind <> 'workspace'
                AND wrapped IS NOT NULL AND wrapped_by <> \(current) LIMIT \(limit) FOR UPDATE SKIP LOCKED
            """
        ).map(wrappedKey)
    }

    /// Live workspace keys that another root than `root` wraps, locked. Needs the system scope.
    func find(_ tx: Transaction, notWrappedByRoot root: UUID, limit: Int) throws -> [WrappedKey] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM data_key WHERE kind = 'workspace' AND wrapped IS NOT NULL
                AND wrapped_by <> \(root) LIMIT \(limit) FOR UPDATE SKIP LOCKED
            """
        ).map(wrappedKey)
    }

    /// The newest versions of keys that are older than `date` and live.
    func newest(
        _ tx: Transaction, _ workspace: WorkspaceID, _ kind: KeyKind, olderThan date: Date, limit: Int
    ) throws -> [WrappedKey] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM data_key d
            WHERE workspace_id = \(workspace) AND kind = \(kind) AND wrapped IS NOT NULL AND created_at < \(date)
                AND NOT EXISTS (SELECT FROM data_key n WHERE n.workspace_id = d.workspace_id AND n.kind = d.kind
                    AND n.owner_id = d.owner_id AND n.version > d.version)
            LIMIT \(limit)
            """
        ).map(wrappedKey)
    }

    /// Whose key this is.
    func owner(_ tx: Transaction, of key: UUID, in workspaces: [WorkspaceID]) throws -> KeyOwner? {
        try tx.first(
            """
            SELECT workspace_id, kind, owner_id FROM data_key
            WHERE workspace_id = ANY(\(workspaces.map(\.uuid))) AND id = \(key) LIMIT 1
            """
        ).map { try KeyOwner(workspace: $0.get("workspace_id"), kind: $0.get("kind"), id: $0.get("owner_id")) }
    }

    /// COPY refuses tables under row security, so rows go in as arrays.
    func insert(_ tx: Transaction, _ keys: [WrappedKey]) throws {
        for keys in chunks(keys) {
            try tx.run(
                """
                INSERT INTO data_key (workspace_id, id, kind, owner_id, version, wrapped, wrapped_by, created_at, usable_from)
                SELECT * FROM unnest(\(keys.map(\.owner.workspace.uuid)), \(keys.map(\.id)), \(keys.map(\.owner.kind.rawValue)),
                    \(keys.map(\.owner.id)), \(keys.map(\.version)), \(keys.map { $0.wrapped ?? [] }),
                    \(keys.map(\.wrappedBy)), \(keys.map(\.createdAt)), \(keys.map(\.usableFrom)))
                """)
        }
    }

    func update(_ tx: Transaction, _ keys: [WrappedKey]) throws {
        for keys in chunks(keys) {
            try tx.run(
                """
                UPDATE data_key SET wrapped = fresh.wrapped, wrapped_by = fresh.wrapped_by
                FROM unnest(\(keys.map(\.owner.workspace.uuid)), \(keys.map(\.id)), \(keys.map { $0.wrapped ?? [] }),
                    \(keys.map(\.wrappedBy))) AS fresh (workspace_id, id, wrapped, wrapped_by)
                WHERE data_key.workspace_id = fresh.workspace_id AND data_key.id = fresh.id
                    AND data_key.destroyed_at IS NULL
                """)
        }
    }

    /// Overwrites every version of an owner's key and leaves the rows. Returns how many were live.
    func destroy(_ tx: Transaction, _ owner: KeyOwner) throws -> Int {
        try tx.run(
            """
            UPDATE data_key SET wrapped = NULL, destroyed_at = \(tx.now) WHERE workspace_id = \(owner.workspace)
                AND kind = \(owner.kind) AND owner_id = \(owner.id) AND destroyed_at IS NULL
            """)
    }

    private func wrappedKey(_ row: Row) throws -> WrappedKey {
        try WrappedKey(
            owner: KeyOwner(workspace: row.get("workspace_id"), kind: row.get("kind"), id: row.get("owner_id")),
            id: row.get("id"), version: row.get("version"), wrapped: row.get("wrapped"),
            wrappedBy: row.get("wrapped_by"), createdAt: row.get("created_at"), usableFrom: row.get("usable_from"))
    }

    private func chunks<T>(_ all: [T]) -> [[T]] {
        stride(from: 0, to: all.count, by: Self.chunk).map { Array(all[$0..<min($0 + Self.chunk, all.count)]) }
    }
}
