import Foundation
import Primitives
import Store
import Vault

enum SharedSequenceTag {}
typealias SharedSequenceID = Identifier<SharedSequenceTag>

/// A sequence that somebody of the workspace shows to the others.
struct SharedSequence: Sendable {
    /// Of one workspace that are shown.
    static let shown = 100
    /// Of one person.
    static let maximum = 30

    let id: SharedSequenceID
    let person: PersonID
    let document: Document
    let sharedAt: Date

    struct Document: Sendable, Codable, SealableValue {
        /// The name of whoever shares it, as it was then.
        let by: String
        let sequence: MailSequence
    }
}

/// Every statement on `outreach_shared_sequence`. Seals and opens on the way. In the scope of a person.
struct SharedSequenceStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// As it is now, in place of what was shared of it before. Kinds of meetings are its writer's own and stay there.
    func share(
        _ tx: Transaction, _ owner: OutreachOwner, _ kept: KeptSequence, by name: String
    ) throws -> SharedSequenceID {
        try tx.run(
            """
            DELETE FROM outreach_shared_sequence WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND sequence_id = \(kept.id)
            """)
        let id = SharedSequenceID(random.uuid(at: tx.now))
        let sealed = try vault.seal(
            SharedSequence.Document(by: name, sequence: kept.sequence.withoutMeeting),
            under: vault.workspaceKey(tx, owner.workspace), at: Self.place(id, owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_shared_sequence (workspace_id, id, person_id, sequence_id, document, shared_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(kept.id), \(sealed), \(tx.now))
            """)
        return id
    }

    /// The latest first.
    func all(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [SharedSequence] {
        try tx.rows(
            """
            SELECT id, person_id, document, shared_at FROM outreach_shared_sequence
            WHERE workspace_id = \(workspace) ORDER BY shared_at DESC, id LIMIT \(SharedSequence.shown)
            """
        ).map { try read(tx, workspace, $0) }
    }

    func find(_ tx: Transaction, _ workspace: WorkspaceID, _ id: SharedSequenceID) throws -> SharedSequence? {
        try tx.first(
            """
            SELECT id, person_id, document, shared_at FROM outreach_shared_sequence
            WHERE workspace_id = \(workspace) AND id = \(id)
            """
        ).map { try read(tx, workspace, $0) }
    }

    func count(_ tx: Transaction, _ owner: OutreachOwner) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM outreach_shared_sequence
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("count") ?? 0
    }

    /// False where there is none of this person's.
    func end(_ tx: Transaction, _ owner: OutreachOwner, _ id: SharedSequenceID) throws -> Bool {
        try tx.run(
            """
            DELETE FROM outreach_shared_sequence
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """) == 1
    }

    private func read(_ tx: Transaction, _ workspace: WorkspaceID, _ row: Row) throws -> SharedSequence {
        let id: SharedSequenceID = try row.get("id")
        return SharedSequence(
            id: id, person: try row.get("person_id"),
            document: try vault.open(
                row.get("document"), under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace)),
            sharedAt: try row.get("shared_at"))
    }

    private static func place(_ id: SharedSequenceID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_shared_sequence", "document", row: id.uuid, workspace: workspace)
    }
}

/// Every statement on `outreach_pause`.
struct OutreachPauseStore: Sendable {
    func since(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Date? {
        try tx.first("SELECT paused_at FROM outreach_pause WHERE workspace_id = \(workspace)")?.get("paused_at")
    }

    /// False where it was so already.
    func pause(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Bool {
        try tx.run(
            """
            INSERT INTO outreach_pause (workspace_id, paused_at) VALUES (\(workspace), \(tx.now))
            ON CONFLICT (workspace_id) DO NOTHING
            """) == 1
    }

    func resume(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Bool {
        try tx.run("DELETE FROM outreach_pause WHERE workspace_id = \(workspace)") == 1
    }
}
