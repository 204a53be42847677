import Store

/// The room's part of the schema.
package enum JobsSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Jobs") }
}
