import Primitives

/// One forward step of a room's part of the schema. Never edited once released: its hash is kept with the database.
package struct Migration: Sendable, Equatable {
    package let room: String
    package let number: Int
    /// `0001_scope`.
    package let name: String
    package let sql: String

    /// A room's migrations in order of number. Throws where numbers repeat or leave a gap, or a file has no number.
    package static func all(in files: [EmbeddedFile], room: String) throws(MigrationError) -> [Migration] {
        var found: [Migration] = []
        for file in files where file.path.hasPrefix("Migrations/") && file.path.hasSuffix(".sql") {
            found.append(try Migration(file, room: room))
        }
        found.sort { $0.number < $1.number }
        for (expected, migration) in zip(1..., found) where migration.number != expected {
            throw .misnumbered(room: room, name: migration.name)
        }
        return found
    }

    private init(_ file: EmbeddedFile, room: String) throws(MigrationError) {
        name = String(file.path.dropFirst("Migrations/".count).dropLast(".sql".count))
        guard let number = Int(name.prefix(4)), name.dropFirst(4).first == "_" else {
            throw .misnumbered(room: room, name: name)
        }
        self.room = room
        self.number = number
        sql = file.text
    }
}

package enum MigrationError: Error, Equatable, CustomStringConvertible {
    /// Numbers start at 0001 and leave no gap.
    case misnumbered(room: String, name: String)
    /// The database holds another text under this name than this program.
    case changed(room: String, name: String)
    /// The database is ahead of this program: a newer Klatch has run on it.
    case unknown(room: String, number: Int)
    /// The database is behind, and this connection may not change it.
    case pending(count: Int)

    package var description: String {
        switch self {
        case .misnumbered(let room, let name):
            "The migration \(room)/\(name) has a number out of order: a fault of this build."
        case .changed(let room, let name):
            "The database was made with another \(room)/\(name) than this program has. Fix: run the program that made it."
        case .unknown(let room, let number):
            "The database has migration \(number) of \(room), which this program does not know. Fix: run a newer Klatch."
        case .pending(let count):
            "The database lacks \(count) migrations. Fix: run klatch migrate, or klatch serve, with the owner's address set."
        }
    }
}
