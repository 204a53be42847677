import CPostgres
import Foundation

/// Loads rows into a schema that was just made, as the owner of its tables and in one transaction. Blocks, and belongs to
/// one thread. Without `commit`, nothing has happened.
package final class DatabaseLoading {
    private let connection: Connection
    private let steps: LoadingSteps
    private let tables: [String: StoredTable]

    /// Empties every table, which is meant for a schema that holds nothing but what its migrations wrote.
    package init(owner target: String) throws {
        var limits = DatabaseLimits()
        limits.statementTime = DatabaseSnapshot.patience
        limits.idleInTransactionTime = DatabaseSnapshot.patience
        connection = try Connection(target, limits: limits)
        steps = try LoadingSteps(connection)
        let all = try StoredTable.all(connection)
        tables = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        try connection.runScript("BEGIN")
        try steps.before.forEach(connection.runScript)
        for table in all { try connection.runScript("TRUNCATE \(table.quoted)") }
    }

    /// Loads rows in COPY's text format, piece by piece until `next` gives nil, and returns how many there were.
    ///
    /// Throws `LoadingError` where the schema has no such table with just these columns.
    package func load(_ name: String, columns: [String], from next: () throws -> ArraySlice<UInt8>?) throws -> Int {
        guard let table = tables[name], Set(table.columns) == Set(columns), table.columns.count == columns.count else {
            throw LoadingError.unknownTable(name)
        }
        let quoted = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let result = PQexec(connection.pointer, "COPY \(table.quoted) (\(quoted)) FROM STDIN")
        let status = PQresultStatus(result)
        defer { PQclear(result) }
        guard status == PGRES_COPY_IN else { throw DatabaseError(result: result) }
        do {
            while let piece = try next() { try put(piece) }
        } catch {
            _ = PQputCopyEnd(connection.pointer, "cancelled")
            _ = try? end()
            throw error
        }
        guard PQputCopyEnd(connection.pointer, nil) == 1 else { throw DatabaseError.unavailable }
        return try end()
    }

    /// Puts keys, triggers and row security back and makes the rows stay. Every foreign key is checked by it.
    package func commit() throws {
        try steps.after.forEach(connection.runScript)
        try connection.runScript("COMMIT")
    }

    private func put(_ piece: ArraySlice<UInt8>) throws {
        let sent = piece.withUnsafeBytes { bytes in
            bytes.bindMemory(to: CChar.self).baseAddress.map {
                PQputCopyData(connection.pointer, $0, Int32(clamping: bytes.count))
            }
        }
        guard sent ?? 1 == 1 else { throw DatabaseError.unavailable }
    }

    private func end() throws -> Int {
        var (count, failure) = (0, DatabaseError?.none)
        while let result = PQgetResult(connection.pointer) {
            defer { PQclear(result) }
            if PQresultStatus(result) == PGRES_COMMAND_OK {
                count = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
            } else {
                failure = failure ?? DatabaseError(result: result)
            }
        }
        if let failure { throw failure }
        return count
    }
}

package enum LoadingError: Error, Equatable, Sendable {
    /// The schema has no such table with just those columns.
    case unknownTable(String)
}

/// What stands in a database before it is restored into.
package enum DatabaseVacancy {
    /// Whether no table of Klatch's has a row, the list of migrations aside: as an empty database, and one whose schema was
    /// only just made. Blocks.
    package static func isVacant(owner target: String) throws -> Bool {
        let connection = try Connection(target, limits: DatabaseLimits())
        let schema = try connection.execute("SELECT to_regnamespace('klatch') IS NOT NULL AS there").rows.first
        guard try schema?.get("there") == true else { return true }
        try connection.runScript("BEGIN READ ONLY")
        _ = try connection.execute(Scope.system("looks whether a database is empty").statement)
        return try StoredTable.all(connection).allSatisfy { table in
            let result = PQexec(connection.pointer, "SELECT FROM \(table.quoted) LIMIT 1")
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_TUPLES_OK else { throw DatabaseError(result: result) }
            return PQntuples(result) == 0
        }
    }
}
