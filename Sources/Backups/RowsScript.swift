import Foundation
import Primitives
import Store

/// The rows of a database as a script that `psql` runs on an empty one: the schema, then every table as a COPY block,
/// then what checks and guards them.
///
/// Between the two marks stands nothing but COPY blocks, and only those are read when Klatch itself restores: it makes the
/// schema from its own migrations, and runs no statement that stands in a backup.
enum RowsScript {
    static let begin = "-- klatch rows 1"
    static let end = "-- klatch end of rows"
    static let endOfTable = "\\."

    /// Tables that are backed up with the keys, and not with the data.
    static let keyTables: Set<String> = ["data_key"]

    static func holds(_ table: String, _ kind: BackupKind) -> Bool { keyTables.contains(table) == (kind == .keys) }
}

/// Writes such a script from a snapshot.
struct RowsWriter {
    let snapshot: DatabaseSnapshot
    let migrations: [Migration]
    let sink: any ByteSink
    /// Asked for each row: true ends it.
    let isStopped: () -> Bool

    /// Returns how many rows each table has.
    func write(_ kind: BackupKind) throws -> [TableCount] {
        let steps = try snapshot.loadingSteps()
        if kind == .data { try writeSchema(steps) }
        try sink.write(RowsScript.begin + "\n")
        let tables = try snapshot.tables().filter { RowsScript.holds($0.name, kind) }
        let counts = try tables.map { TableCount(table: $0.name, rows: try write($0)) }
        try sink.write(RowsScript.end + "\n")
        if kind == .data { try writeEnd(steps) }
        return counts
    }

    private func writeSchema(_ steps: LoadingSteps) throws {
        try sink.write("-- Rows of Klatch. docs/backups.md says how to use this by hand.\n\\set ON_ERROR_STOP on\n")
        try sink.write("SET search_path = klatch, pg_temp;\nSET client_min_messages = warning;\nBEGIN;\n")
        try sink.write(Self.ledger)
        let applied = try Migrator.applied(snapshot.transaction)
        for migration in migrations
        where applied.contains(where: { $0.room == migration.room && $0.number == migration.number }) {
            try sink.write("-- \(migration.room)/\(migration.name)\n\(migration.sql)\n")
            try sink.write(
                """
                INSERT INTO schema_migration (room, number, name, hash) VALUES ('\(migration.room)', \(migration.number),
                    '\(migration.name)', '\\x\(hash(migration, applied))');

                """)
        }
        for step in steps.before { try sink.write(step + ";\n") }
    }

    /// As `Migrator` makes it.
    private static let ledger = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            room text NOT NULL, number bigint NOT NULL, name text NOT NULL, hash bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (room, number));
        GRANT SELECT ON schema_migration TO klatch_app;

        """

    private func hash(_ migration: Migration, _ applied: [AppliedMigration]) -> String {
        applied.first { $0.room == migration.room && $0.number == migration.number }.map { Hex.encode($0.hash) } ?? ""
    }

    /// Keys come in a script of their own, which fits between the two.
    private func writeEnd(_ steps: LoadingSteps) throws {
        for step in steps.after { try sink.write(step + ";\n") }
        try sink.write("COMMIT;\n")
    }

    private func write(_ table: StoredTable) throws -> Int {
        try sink.write("COPY \(table.quoted) (\(table.list)) FROM stdin;\n")
        let count = try snapshot.copy(table) { row in
            if isStopped() { throw BackupError.stopped }
            try sink.write(row)
        }
        try sink.write(RowsScript.endOfTable + "\n")
        return count
    }
}

/// How many rows of a table are in a backup.
package struct TableCount: Sendable, Codable, Equatable {
    package let table: String
    package let rows: Int
}
