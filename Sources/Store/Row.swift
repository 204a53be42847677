import CPostgres
import Foundation

/// One row of a result. Read inside the transaction that made it, or later: it holds the result alive.
///
/// Public, though nobody outside the package sees it: the compiler makes a version of a generic function for each type only
/// where it is public. What is `package` asks for types at run time, in other rooms.
public struct Row {
    let result: QueryResult
    let index: Int32

    /// The value of a column. Throws `.missing` where the column, or a value of that type, is not there.
    @inlinable
    public func get<T: SQLDecodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        let (bytes, type) = try cell(column)
        if let bytes {
            if let value = T.decode(bytes, type: type) { return value }
        } else if let null = T.null {
            return null
        }
        throw DatabaseError.missing(column)
    }

    /// The bytes of a column, nil for NULL, and the type they are of.
    @usableFromInline
    func cell(_ column: String) throws -> (bytes: UnsafeRawBufferPointer?, type: UInt32) {
        guard let position = result.position(of: column) else { throw DatabaseError.missing(column) }
        return (result.bytes(row: index, column: position), result.type(of: position))
    }
}

/// The owner of a `PGresult`: freed with the last row that points into it.
final class QueryResult {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var rows: [Row] { (0..<PQntuples(pointer)).map { Row(result: self, index: $0) } }

    /// Rows that an INSERT, UPDATE, DELETE or COPY touched.
    var affected: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// What was really done: an aborted transaction answers COMMIT with `ROLLBACK`.
    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The first column of that name. Results have few: comparing is quicker than a table.
    func position(of column: String) -> Int32? {
        column.withCString { name in
            (0..<PQnfields(pointer)).first { PQfname(pointer, $0).map { strcmp($0, name) == 0 } ?? false }
        }
    }

    func type(of column: Int32) -> UInt32 { PQftype(pointer, column) }

    func bytes(row: Int32, column: Int32) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column)))
    }
}
