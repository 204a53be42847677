import Primitives
import Store

/// The room's part of the schema, and its words.
package enum LimitsSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Limits") }

    /// What the site needs to tell people how long to wait.
    package static var files: [EmbeddedFile] { embeddedFiles }
}
