import Audit
import Foundation
import Primitives
import Store

/// Every statement on `schema_record`: how the database was defined when Klatch's own migrations had made it. Needs the
/// system scope.
package struct SchemaRecord: Sendable {
    private let audit: AuditTrail

    package init(_ audit: AuditTrail) { self.audit = audit }

    /// Writes the definition down, once for each set of migrations: call it when they have just run. Later it writes nothing,
    /// whatever the database looks like then.
    package func keep(_ tx: Transaction, after migrations: [Migration]) throws {
        _ = try tx.rows("SELECT pg_advisory_xact_lock(82862)")
        let name = Self.name(of: migrations, on: try Self.server(tx))
        guard try Self.known(tx, name) == nil else { return }
        let catalogue = try SchemaCatalogue(tx)
        try tx.run(
            """
            INSERT INTO schema_record (workspace_id, migrations, digest, lines, made_at)
            VALUES (\(WorkspaceID.installation), \(name), \(catalogue.digest), \(catalogue.lines.joined(separator: "\n")),
                \(tx.now)) ON CONFLICT DO NOTHING
            """)
        try audit.record(
            tx, nil,
            AuditEvent(
                "schema.recorded", by: .system, on: name,
                details: ["digest": catalogue.digest, "lines": "\(catalogue.lines.count)"]))
    }

    /// What is not as it was recorded last: empty where all is, nil where nothing was ever recorded.
    static func drift(_ tx: Transaction) throws -> [String]? {
        guard let entry = try AuditTrail.latest(tx, "schema.recorded").first else { return nil }
        let text: String? = try tx.first(
            "SELECT lines FROM schema_record WHERE migrations = \(entry.target ?? "")"
        )?.get("lines")
        let kept = SchemaCatalogue(lines: (text ?? "").split(separator: "\n").map(String.init))
        guard kept.digest == entry.details["digest"] else {
            return ["grant schema_record the recorded definition was changed or removed"]
        }
        return try SchemaCatalogue(tx).difference(to: kept)
    }

    /// By the trail, which cannot be changed: a row that was removed is not made again.
    private static func known(_ tx: Transaction, _ name: String) throws -> AuditRecord? {
        try AuditTrail.latest(tx, "schema.recorded", limit: 1_000).first { $0.target == name }
    }

    /// PostgreSQL's major version: each writes definitions in words of its own.
    private static func server(_ tx: Transaction) throws -> Int {
        try tx.first("SELECT current_setting('server_version_num')::bigint / 10000 AS major")?.get("major") ?? 0
    }

    /// Names a set of migrations on a PostgreSQL: the digest of their files, and of its version.
    private static func name(of migrations: [Migration], on server: Int) -> String {
        let files = migrations.map { "\($0.room) \($0.name) \(Evidence.digest($0.sql))" }
        return Evidence.digest((files + ["PostgreSQL \(server)"]).joined(separator: "\n"))
    }
}

extension AuditTrail {
    /// The installation's own entries of one kind, the latest first.
    static func latest(_ tx: Transaction, _ action: String, limit: Int = 1) throws -> [AuditRecord] {
        var search = AuditSearch()
        search.actions = [action]
        return try AuditTrail.search(tx, nil, search, before: nil, limit: limit)
    }
}
