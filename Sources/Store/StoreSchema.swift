import Primitives

/// Store's own part of the schema: the functions that row security reads.
package enum StoreSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Store") }
}
