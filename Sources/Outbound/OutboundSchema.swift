import Primitives
import Store

/// The room's part of the schema, the ledger of calls, and its words.
package enum OutboundSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Outbound") }
    package static var files: [EmbeddedFile] { embeddedFiles }
}
