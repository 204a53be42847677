import CPostgres
import Foundation

/// One libpq connection. Belongs to one thread, which is why nothing here waits for anything but the server.
final class Connection {
    /// Statements kept prepared on the server; beyond it all are forgotten and prepared anew.
    static let maximumPrepared = 256

    let pointer: OpaquePointer
    private let witness: DatabaseWitness?
    private var prepared: [SQL.Shape: String] = [:]
    private var preparedCount = 0

    /// Connects and applies the session's limits. Throws `.unavailable`.
    init(_ target: String, limits: DatabaseLimits, witness: DatabaseWitness? = nil) throws {
        self.witness = witness
        guard let pointer = Self.connect(target) else { throw DatabaseError.unavailable }
        self.pointer = pointer
        guard PQstatus(pointer) == CONNECTION_OK else { throw DatabaseError.unavailable }
        // Notices may quote values of rows; nobody reads them.
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        try runScript(limits.sessionSettings)
    }

    deinit { PQfinish(pointer) }

    /// A server that has gone silent is noticed within about a minute; what the target itself says has precedence.
    private static let patience = [
        ("connect_timeout", "5"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "35000"),
    ]

    static func connect(_ target: String) -> OpaquePointer? {
        let options = patience + [("dbname", target)]
        let (names, values) = (options.map { strdup($0.0) }, options.map { strdup($0.1) })
        defer { (names + values).forEach { free($0) } }
        return PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }

    var isUsable: Bool { PQstatus(pointer) == CONNECTION_OK }
    /// Whether the server holds no open transaction for us.
    var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE && PQpipelineStatus(pointer) == PQ_PIPELINE_OFF }

    /// Runs one or more statements of our own text, without parameters.
    func runScript(_ text: String) throws {
        let result = PQexec(pointer, text)
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else { throw DatabaseError(result: result) }
    }

    /// Runs one statement and waits for its rows.
    func execute(_ sql: SQL) throws -> QueryResult {
        let shape = sql.shape
        try makeRoom(for: [shape])
        let name = try prepared[shape] ?? prepare(sql, shape)
        witness?([sql.text])
        let result = try Parameters(sql.values).withPointers { values, lengths, formats, count in
            PQexecPrepared(pointer, name, count, values, lengths, formats, 1)
        }
        return try check(result)
    }

    /// Runs several statements in one round trip (libpq pipeline mode); what each answered, in order.
    ///
    /// Where no transaction is open they are one by themselves, and committed together or not at all (PostgreSQL manual,
    /// 55.2.3, "Pipelining").
    func executeTogether(_ statements: [SQL]) throws -> [QueryResult] {
        let sends = try zip(prepare(statements), statements).map { ($0, try Parameters($1.values)) }
        witness?(statements.map(\.text))
        guard PQenterPipelineMode(pointer) == 1 else { throw DatabaseError.unavailable }
        for (name, parameters) in sends {
            let sent = parameters.withPointers { values, lengths, formats, count in
                PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 1)
            }
            guard sent == 1 else { throw DatabaseError.unavailable }
        }
        guard PQpipelineSync(pointer) == 1 else { throw DatabaseError.unavailable }
        return try collect(count: sends.count)
    }

    /// Reads up to the mark that ends the pipeline. After a failure the server answers "aborted" for the rest: the first
    /// failure is the one to tell. One may also come last of all, from the commit that the mark stands for.

    private func collect(count: Int) throws -> [QueryResult] {
        var results: [QueryResult] = []
        var failure: DatabaseError?
        while let result = try nextOfPipeline() {
            do throws(DatabaseError) { results.append(try check(result)) } catch { failure = failure ?? error }
        }
        guard PQexitPipelineMode(pointer) == 1 else { throw DatabaseError.unavailable }
        if let failure { throw failure }
        guard results.count == count else { throw DatabaseError.unavailable }
        return results
    }

    /// Nil once the mark has come. Each statement's results end with one null pointer; a second means that nothing is left.
    private func nextOfPipeline() throws -> OpaquePointer? {
        guard let result = PQgetResult(pointer) ?? PQgetResult(pointer) else { throw DatabaseError.unavailable }
        guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else { return result }
        PQclear(result)
        return nil
    }

    private func check(_ result: OpaquePointer?) throws(DatabaseError) -> QueryResult {
        guard let result else { throw .unavailable }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return QueryResult(owning: result)
        default:
            defer { PQclear(result) }
            throw isUsable ? DatabaseError(result: result) : .unavailable
        }
    }

    /// The names under which the server knows these statements, in their order.
    private func prepare(_ statements: [SQL]) throws -> [String] {
        let shapes = statements.map(\.shape)
        try makeRoom(for: shapes)
        return try zip(shapes, statements).map { try prepared[$0] ?? prepare($1, $0) }
    }

    private func prepare(_ sql: SQL, _ shape: SQL.Shape) throws -> String {
        preparedCount += 1
        let name = "s\(preparedCount)"
        let types = sql.values.map(\.type)
        _ = try check(PQprepare(pointer, name, sql.text, Int32(clamping: types.count), types))
        prepared[shape] = name
        return name
    }

    /// Before the first of the statements is prepared: forgetting between them would take the ground from under those
    /// that were prepared a moment ago.
    private func makeRoom(for shapes: [SQL.Shape]) throws {
        guard prepared.count + shapes.count > Self.maximumPrepared else { return }
        let new = shapes.count { prepared[$0] == nil }
        guard new > 0, prepared.count + new > Self.maximumPrepared else { return }
        try runScript("DEALLOCATE ALL")
        prepared = [:]
    }
}
