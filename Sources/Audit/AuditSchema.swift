import Primitives
import Store

/// Audit's part of the schema: chains, their ends, personal details and checkpoints.
package enum AuditSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Audit") }
}
