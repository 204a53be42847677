import CPostgres
import Foundation

/// Brings a database to this program's schema, as its owner, under an advisory lock.
package struct Migrator: Sendable {
    /// Any number, as long as it stays the same: "klatch" on a telephone keypad.
    private static let lock = 552_824
    private static let ledger = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            room text NOT NULL, number bigint NOT NULL, name text NOT NULL, hash bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (room, number));
        GRANT SELECT ON schema_migration TO klatch_app
        """

    private let migrations: [Migration]

    package init(_ migrations: [Migration]) { self.migrations = migrations }

    /// Applies what is missing and returns the names, in order. Each step is a transaction of its own. Blocks.
    @discardableResult
    package func migrate(owner target: String) throws -> [String] {
        var limits = DatabaseLimits()
        limits.statementTime = 3600
        limits.lockTime = 600
        let connection = try Connection(target, limits: limits)
        try connection.runScript("SELECT pg_advisory_lock(\(Self.lock))")
        defer { try? connection.runScript("SELECT pg_advisory_unlock(\(Self.lock))") }
        try connection.runScript(Self.ledger)
        let missing = try pending(connection)
        for migration in missing { try apply(migration, connection) }
        return missing.map { "\($0.room)/\($0.name)" }
    }

    /// Throws unless the database stands exactly at this program's schema. Blocks.
    package func verify(app target: String) throws {
        let connection = try Connection(target, limits: DatabaseLimits())
        let ledger = try connection.execute("SELECT to_regclass('klatch.schema_migration') IS NOT NULL AS there")
        guard try ledger.rows.first?.get("there") == true else { throw MigrationError.pending(count: migrations.count) }
        let missing = try pending(connection)
        if !missing.isEmpty { throw MigrationError.pending(count: missing.count) }
    }

    /// What has been applied to a database, in no order. The snapshot's own: for the list that a backup carries.
    package static func applied(_ tx: Transaction) throws -> [AppliedMigration] {
        try tx.rows("SELECT room, number, hash FROM schema_migration ORDER BY room, number").map {
            try AppliedMigration(room: $0.get("room"), number: $0.get("number"), hash: $0.get("hash"))
        }
    }

    private func pending(_ connection: Connection) throws -> [Migration] {
        var applied: [String: [UInt8]] = [:]
        for row in try connection.execute("SELECT room, number, hash FROM schema_migration").rows {
            let (room, number): (String, Int) = (try row.get("room"), try row.get("number"))
            guard migrations.contains(where: { $0.room == room && $0.number == number }) else {
                throw MigrationError.unknown(room: room, number: number)
            }
            applied["\(room)/\(number)"] = try row.get("hash")
        }
        return try migrations.filter { migration in
            guard let hash = applied["\(migration.room)/\(migration.number)"] else { return true }
            guard try hash == self.hash(migration, connection) else {
                throw MigrationError.changed(room: migration.room, name: migration.name)
            }
            return false
        }
    }

    private func hash(_ migration: Migration, _ connection: Connection) throws -> [UInt8] {
        let row = try connection.execute("SELECT sha256(convert_to(\(migration.sql), 'UTF8')) AS hash").rows.first
        return try row?.get("hash") ?? []
    }

    private func apply(_ migration: Migration, _ connection: Connection) throws {
        do {
            try connection.runScript("BEGIN")
            try connection.runScript(migration.sql)
            _ = try connection.execute(
                """
                INSERT INTO schema_migration (room, number, name, hash)
                VALUES (\(migration.room), \(migration.number), \(migration.name), \(hash(migration, connection)))
                """)
            try connection.runScript("COMMIT")
        } catch {
            try? connection.runScript("ROLLBACK")
            throw error
        }
    }
}

/// A migration that a database has gone through.
package struct AppliedMigration: Sendable, Equatable {
    package let room: String
    package let number: Int
    /// SHA-256 of its text.
    package let hash: [UInt8]
}
