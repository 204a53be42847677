import CPostgres
import Foundation

/// The whole database as it was at one instant, table by table. Blocks, and belongs to one thread.
///
/// One read-only transaction of isolation level repeatable read, in the scope of the system; it goes on for as long as this
/// object lives, and holds up nobody but the clearing away of old rows.
package final class DatabaseSnapshot {
    /// Seconds that reading one table, and the pauses between tables, may take.
    static let patience = 6 * 3600

    private let connection: Connection
    /// For what is asked beside the tables, in the same instant.
    package let transaction: Transaction

    /// Throws `DatabaseError`.
    package init(_ target: String, now: Date) throws {
        var limits = DatabaseLimits()
        limits.statementTime = Self.patience
        limits.idleInTransactionTime = Self.patience
        connection = try Connection(target, limits: limits)
        let scope = Scope.system("reads everything for a backup")
        try connection.runScript("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _ = try connection.execute(scope.statement)
        transaction = Transaction(connection, scope: scope, now: now, hasBegun: true)
    }

    /// Every table but the list of migrations, in the order of their names.
    package func tables() throws -> [StoredTable] { try StoredTable.all(connection) }

    /// Tables of which the system's scope would not be shown every row: no policy lets it read all, or one restricts it.
    /// PostgreSQL would leave rows out of a copy without a word.
    package func veiledTables() throws -> [String] {
        try connection.execute(
            """
            SELECT c.relname::text AS name FROM pg_class c
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
                AND (EXISTS (SELECT FROM pg_policy p
                        WHERE p.polrelid = c.oid AND p.polcmd IN ('*', 'r') AND NOT p.polpermissive)
                    OR NOT EXISTS (SELECT FROM pg_policy p
                        WHERE p.polrelid = c.oid AND p.polcmd IN ('*', 'r') AND p.polroles = '{0}'
                            AND pg_get_expr(p.polqual, p.polrelid) LIKE '%scope_is_system()%'))
            ORDER BY 1
            """
        ).rows.map { try $0.get("name") }
    }

    /// The statements that stand before and after the rows in a script for `psql`.
    package func loadingSteps() throws -> LoadingSteps { try LoadingSteps(connection) }

    /// Lends every row of a table, as COPY's text format has it with its line end, and returns how many there are.
    package func copy(_ table: StoredTable, to take: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        let result = PQexec(connection.pointer, "COPY \(table.quoted) (\(table.list)) TO STDOUT")
        let status = PQresultStatus(result)
        defer { PQclear(result) }
        guard status == PGRES_COPY_OUT else { throw DatabaseError(result: result) }
        while let row = try nextRow() {
            defer { PQfreemem(UnsafeMutableRawPointer(mutating: row.baseAddress)) }
            try take(row)
        }
        return try end()
    }

    private func nextRow() throws -> UnsafeRawBufferPointer? {
        var start: UnsafeMutablePointer<CChar>?
        let length = PQgetCopyData(connection.pointer, &start, 0)
        if length > 0, let start { return UnsafeRawBufferPointer(start: start, count: Int(length)) }
        guard length == -1 else { throw DatabaseError.unavailable }
        return nil
    }

    private func end() throws -> Int {
        var count = 0
        while let result = PQgetResult(connection.pointer) {
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw DatabaseError(result: result) }
            count = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        }
        return count
    }
}

/// A table of the schema, with the columns that can be written.
package struct StoredTable: Sendable, Equatable {
    package let name: String
    package let columns: [String]
    /// As they stand in a statement.
    package let quoted: String
    package let list: String

    static func all(_ connection: Connection) throws -> [StoredTable] {
        try connection.execute(
            """
            SELECT c.relname::text AS name, format('klatch.%I', c.relname) AS quoted,
                array_agg(a.attname::text ORDER BY a.attnum) AS columns,
                string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS list
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind = 'r' AND c.relname <> 'schema_migration'
                AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"
            """
        ).rows.map {
            try StoredTable(
                name: $0.get("name"), columns: $0.get("columns"), quoted: $0.get("quoted"), list: $0.get("list"))
        }
    }
}

/// What the owner of the tables does before rows are loaded into them, and undoes after: foreign keys and triggers rest,
/// and the owner is freed from row security, which COPY FROM refuses.
package struct LoadingSteps: Sendable {
    /// In this order; none ends with a semicolon.
    package let before: [String]
    package let after: [String]

    init(_ connection: Connection) throws {
        // The database itself puts these together from its catalogue, and quotes the names.
        let rows = try connection.execute(
            """
            SELECT 1 AS step, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS before,
                format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS after
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'klatch'::regnamespace AND conparentid = 0
            UNION ALL
            SELECT 2, format('ALTER TABLE %s DISABLE TRIGGER USER', oid::regclass),
                format('ALTER TABLE %s ENABLE TRIGGER USER', oid::regclass)
            FROM pg_class c WHERE relnamespace = 'klatch'::regnamespace AND relkind = 'r'
                AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
            UNION ALL
            SELECT 3, NULL, format('SELECT setval(%L, COALESCE((SELECT max(%I) FROM %s), 0) + 1, false)',
                pg_get_serial_sequence(c.oid::regclass::text, a.attname), a.attname, c.oid::regclass)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind = 'r' AND a.attidentity <> '' AND NOT a.attisdropped
            UNION ALL
            SELECT 4, format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', oid::regclass),
                format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', oid::regclass)
            FROM pg_class WHERE relnamespace = 'klatch'::regnamespace AND relkind = 'r' AND relforcerowsecurity
            ORDER BY 1, 3
            """
        ).rows
        before = try rows.compactMap { try $0.get("before") }
        after = try rows.map { try $0.get("after") }
    }
}
