import Foundation
import Mail
import Primitives
import Store
import Vault

/// Every statement on `outreach_file`. Seals and opens on the way. In the scope of the owner, or of the system.
struct AttachedFileStore: Sendable {
    /// Days for which files of a mail that was stopped are kept: what stopped it may have been a mistake.
    private static let days = 30.0

    let vault: KeyVault
    let random: RandomSource

    func add(
        _ tx: Transaction, _ message: OutreachMessage, _ name: FileName, _ octets: [UInt8]
    ) throws -> AttachedFile {
        let (owner, id) = (message.owner, random.uuid(at: tx.now))
        let key = try key(tx, owner.workspace, message.contact)
        let sealed = try vault.seal(octets, under: key, at: Self.place(id, owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_file (workspace_id, id, person_id, contact_id, message_id, octets, size, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(message.contact), \(message.id), \(sealed),
                \(octets.count), \(tx.now))
            """)
        return AttachedFile(id: id, name: name.text, size: octets.count, code: vault.fileCode(octets))
    }

    func drop(_ tx: Transaction, _ workspace: WorkspaceID, _ id: UUID) throws {
        try tx.run("DELETE FROM outreach_file WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    /// What is in a file; nil where it is not kept any more. Throws where it is not what the mail says.
    func octets(_ tx: Transaction, _ message: OutreachMessage, _ file: AttachedFile) throws -> [UInt8]? {
        let workspace = message.owner.workspace
        let row = try tx.first(
            """
            SELECT octets FROM outreach_file
            WHERE workspace_id = \(workspace) AND message_id = \(message.id) AND id = \(file.id)
            """)
        guard let row else { return nil }
        let sealed: Sealed<[UInt8]> = try row.get("octets")
        let octets = try vault.open(
            sealed, under: key(tx, workspace, message.contact), at: Self.place(file.id, workspace))
        guard constantTimeEqual(Array(vault.fileCode(octets).utf8), Array(file.code.utf8)) else {
            throw VaultError.unreadable
        }
        return octets
    }

    /// All files of a mail as they go with it. Throws where one is missing.
    func all(_ tx: Transaction, _ message: OutreachMessage) throws -> [MailFile] {
        try message.document.files.map { file in
            guard let octets = try octets(tx, message, file), let name = FileName(file.name), let kind = file.kind
            else {
                throw DatabaseError.missing("outreach_file")
            }
            return MailFile(name: name, type: kind.type, octets: octets)
        }
    }

    /// Those of a mail's files that are kept.
    func kept(_ tx: Transaction, _ message: OutreachMessage) throws -> Set<UUID> {
        guard !message.document.files.isEmpty else { return [] }
        return Set(
            try tx.rows(
                """
                SELECT id FROM outreach_file
                WHERE workspace_id = \(message.owner.workspace) AND message_id = \(message.id)
                """
            ).map { try $0.get("id") })
    }

    func isWhole(_ tx: Transaction, _ message: OutreachMessage) throws -> Bool {
        try kept(tx, message).isSuperset(of: message.document.files.map(\.id))
    }

    /// Octets that wait with a person's mails.
    func waiting(_ tx: Transaction, _ owner: OutreachOwner) throws -> Int {
        try tx.first(
            """
            SELECT COALESCE(sum(size), 0)::bigint AS size FROM outreach_file
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("size") ?? 0
    }

    /// Forgets files of mails that were stopped long ago. Needs the system scope.
    func prune(_ tx: Transaction) throws {
        try tx.run(
            """
            DELETE FROM outreach_file f USING outreach_message m, outreach_enrolment e
            WHERE m.workspace_id = f.workspace_id AND m.id = f.message_id AND m.stage = 'stopped'
                AND e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
                AND e.ended_at < \(tx.now - Self.days * 86_400)
            """)
    }

    private func key(_ tx: Transaction, _ workspace: WorkspaceID, _ contact: ContactID) throws -> DataKey {
        guard let key = try vault.contactKeys(tx, workspace, [contact.uuid])[contact.uuid] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_file", "octets", row: id, workspace: workspace)
    }
}

extension KeyVault {
    /// What tells a file from every other, to this installation alone.
    func fileCode(_ octets: [UInt8]) -> String { Base64URL.encode(mac("outreach-file", octets)) }
}
