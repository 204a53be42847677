import Primitives
import Store

/// Vault's part of the schema: the wrapped keys.
package enum VaultSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Vault") }
}
