import Store

/// The room's part of the schema: the ledger of deliveries.
package enum MailSchema {
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Mail") }
}
