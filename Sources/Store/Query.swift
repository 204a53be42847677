/// A statement, and how its rows are read: what several stores contribute to one round trip.
package struct Query<Answer>: Sendable {
    let statement: SQL
    let read: @Sendable ([Row]) throws -> Answer

    package init(_ statement: SQL, read: @escaping @Sendable ([Row]) throws -> Answer) {
        self.statement = statement
        self.read = read
    }
}

extension Query<[Row]> {
    /// The rows as they are, to be read later.
    package init(_ statement: SQL) { self.init(statement) { $0 } }
}
