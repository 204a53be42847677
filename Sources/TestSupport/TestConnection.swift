import CPostgres
import Store

/// A plain connection for what tests do behind the program's back, as the owner or as the app role.
package struct TestConnection {
    private let pointer: OpaquePointer?

    package init(_ target: String) { pointer = PQconnectdb(target) }

    /// Runs statements and returns the first column of the last one's rows, as text. Closes the connection.
    @discardableResult
    package func run(_ text: String) throws -> [String] {
        defer { PQfinish(pointer) }
        let result = PQexec(pointer, text)
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            throw TestConnectionError(words: String(cString: PQerrorMessage(pointer)))
        }
        return (0..<PQntuples(result)).map { PQgetvalue(result, $0, 0).map { String(cString: $0) } ?? "" }
    }
}

package struct TestConnectionError: Error, CustomStringConvertible {
    let words: String
    package var description: String { words }
}
