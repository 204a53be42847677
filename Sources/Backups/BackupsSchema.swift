import Primitives
import Store

/// Backups' part of the schema: what was made, and what was rehearsed.
package enum BackupsSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Backups") }
}
