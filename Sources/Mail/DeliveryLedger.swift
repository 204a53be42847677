import Foundation
import Primitives
import Store
import Vault

/// A delivery before it is written.
struct NewDelivery: Sendable {
    let id: DeliveryID
    let kind: String
    let person: PersonID?
    let priority: Int
    let message: MailMessage
    let expiresAt: Date
    let hours: SendingHours?
    var resendOf: DeliveryID?
}

/// A delivery that was just marked as sending.
struct OutgoingMail: Sendable {
    let message: MailMessage
    /// The number of this try: who settles it has to name it.
    let attempt: Int
}

// MARK: Writing

extension DeliveryStore {
    func insert(_ tx: Transaction, _ workspace: WorkspaceID, _ all: [NewDelivery]) throws {
        let key = try vault.workspaceKey(tx, workspace)
        for start in stride(from: 0, to: all.count, by: Self.chunk) {
            try insert(tx, workspace, chunk: all[start..<min(start + Self.chunk, all.count)], key)
        }
    }

    /// COPY refuses tables under row security, so rows go in as arrays. Those hold no NULL: the nil UUID stands for it.
    private func insert(
        _ tx: Transaction, _ workspace: WorkspaceID, chunk: ArraySlice<NewDelivery>, _ key: DataKey
    ) throws {
        let none = WorkspaceID.installation.uuid
        try tx.run(
            """
            INSERT INTO delivery (workspace_id, id, kind, person_id, state, priority, recipient, recipient_index, subject, message,
                message_id, resend_of, created_at, updated_at, expires_at, hours)
            SELECT \(workspace), id, kind, NULLIF(person_id, \(none)), 'queued', priority, recipient, recipient_index, subject,
                message, message_id, NULLIF(resend_of, \(none)), \(tx.now), \(tx.now), expires_at,
                NULLIF(hours, ''::bytea)
            FROM unnest(\(chunk.map(\.id.uuid)), \(chunk.map(\.kind)), \(chunk.map { $0.person?.uuid ?? none }),
                \(chunk.map(\.priority)),
                \(try chunk.map { try seal($0.message.to.address.text, "recipient", $0.id, workspace, key) }),
                \(chunk.map { vault.blindIndex($0.message.to.address) }),
                \(try chunk.map { try seal($0.message.subject.text, "subject", $0.id, workspace, key) }),
                \(try chunk.map { try seal($0.message, "message", $0.id, workspace, key) }),
                \(chunk.map(\.message.messageID.text)), \(chunk.map { $0.resendOf?.uuid ?? none }), \(chunk.map(\.expiresAt)),
                \(try chunk.map { try seal($0.hours, $0.id, workspace, key) }))
                AS new (id, kind, person_id, priority, recipient, recipient_index, subject, message, message_id, resend_of,
                    expires_at, hours)
            """)
    }

    /// Empty for any hour.
    private func seal(
        _ hours: SendingHours?, _ id: DeliveryID, _ workspace: WorkspaceID, _ key: DataKey
    ) throws -> [UInt8] {
        try hours.map { try seal($0, "hours", id, workspace, key) } ?? []
    }

    private func seal(
        _ value: some SealableValue, _ column: StaticString, _ id: DeliveryID, _ workspace: WorkspaceID, _ key: DataKey
    ) throws -> [UInt8] {
        try vault.seal(value, under: key, at: place(column, id, workspace)).bytes
    }
}

// MARK: Delivering

extension DeliveryStore {
    /// The delivery's state, held until the transaction ends. Nil where it was forgotten.
    func lock(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> Delivery? {
        try tx.first(
            """
            SELECT state, attempts, expires_at, hours IS NOT NULL AS has_hours FROM delivery
            WHERE workspace_id = \(workspace) AND id = \(id) FOR UPDATE
            """
        ).map {
            try Delivery(
                state: $0.get("state"), attempts: $0.get("attempts"), expiresAt: $0.get("expires_at"),
                hasHours: $0.get("has_hours"))
        }
    }

    /// Marks a locked delivery as sending and hands out its message. Nil where it was forgotten.
    func begin(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> OutgoingMail? {
        let key = try vault.workspaceKey(tx, workspace)
        let row = try tx.first(
            """
            UPDATE delivery SET state = 'sending', attempts = attempts + 1, held = NULL, updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) RETURNING message, attempts
            """)
        guard let row else { return nil }
        return OutgoingMail(
            message: try vault.open(row.get("message"), under: key, at: place("message", id, workspace)),
            attempt: try row.get("attempts"))
    }

    /// Writes what became of a locked delivery.
    func settle(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID, _ outcome: DeliveryOutcome) throws {
        let key = try vault.workspaceKey(tx, workspace)
        let reply = try seal(String(outcome.words.unicodeScalars.prefix(2000)), "reply", id, workspace, key)
        let dialogue = try outcome.dialogue.map { try seal($0, "dialogue", id, workspace, key) }
        try tx.run(
            """
            UPDATE delivery SET state = \(outcome.state), reply = \(reply), dialogue = \(dialogue),
                trouble = \(outcome.trouble?.rawValue), updated_at = \(tx.now),
                sent_at = \(outcome.state == .sent ? tx.now : nil)
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }
}

extension MailMessage: SealableValue {}
extension SMTPDialogue: SealableValue {}

/// How a delivery is treated on its way, as its kind said when it was queued.
struct DeliveryTerms: Sendable {
    let priority: Int
    /// Seconds.
    let patience: TimeInterval
    let hours: SendingHours?
}

extension DeliveryStore {
    func terms(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> DeliveryTerms {
        let row = try tx.first(
            "SELECT priority, created_at, expires_at FROM delivery WHERE workspace_id = \(workspace) AND id = \(id)")
        guard let row else { throw DeliveryError.notFound }
        let (created, expires): (Date, Date) = (try row.get("created_at"), try row.get("expires_at"))
        return DeliveryTerms(
            priority: try row.get("priority"), patience: expires.timeIntervalSince(created),
            hours: try hours(tx, workspace, id))
    }

    func setHours(
        _ tx: Transaction, _ workspace: WorkspaceID, _ all: [(delivery: DeliveryID, hours: SendingHours?)]
    ) throws {
        let key = try vault.workspaceKey(tx, workspace)
        for start in stride(from: 0, to: all.count, by: Self.chunk) {
            let chunk = all[start..<min(start + Self.chunk, all.count)]
            let sealed = try chunk.map { try seal($0.hours, $0.delivery, workspace, key) }
            try tx.run(
                """
                UPDATE delivery d SET hours = NULLIF(n.hours, ''::bytea)
                FROM unnest(\(chunk.map(\.delivery)), \(sealed)) AS n (id, hours)
                WHERE d.workspace_id = \(workspace) AND d.id = n.id AND d.state = 'queued'
                """)
        }
    }

    /// Within which a delivery may leave; nil for any hour, and for what was forgotten.
    func hours(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> SendingHours? {
        let row = try tx.first(
            "SELECT hours FROM delivery WHERE workspace_id = \(workspace) AND id = \(id) AND hours IS NOT NULL")
        guard let sealed: Sealed<SendingHours> = try row?.get("hours") else { return nil }
        return try vault.open(sealed, under: vault.workspaceKey(tx, workspace), at: place("hours", id, workspace))
    }
}
