import Foundation
import Outreach
import Primitives
import Store
import Vault

enum DepartureTag {}
typealias DepartureID = Identifier<DepartureTag>

/// A mailbox that was disconnected, or whose person is gone: what is still to be given back, and with what.
struct Departure: Sendable, Codable, SealableValue {
    let mailbox: MailboxID
    let credentials: MailboxCredentials
    /// Drafts of ours that are to be taken out first.
    let drafts: [DraftReference]

    /// Days after which a mail server that cannot be reached is left alone with its drafts: no password is kept for good.
    static let serverDays = 7.0
    /// Waits between tries, in seconds; the last one for all that follow.
    static let waits: [TimeInterval] = [60, 300, 900, 3600, 14_400]
}

/// Every statement on `mailbox_departure`. Needs the system scope: whose mailbox it was may be gone.
struct DepartureStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// One that waits.
    struct Waiting: Sendable {
        let id: DepartureID
        let workspace: WorkspaceID
        let person: PersonID
        let departure: Departure
        let tries: Int
        let since: Date
    }

    func add(_ tx: Transaction, _ owner: OutreachOwner, _ departure: Departure) throws -> DepartureID {
        let id = DepartureID(random.uuid(at: tx.now))
        let sealed = try vault.seal(departure, under: vault.installationKey(tx), at: Self.place(id, owner.workspace))
        try tx.run(
            """
            INSERT INTO mailbox_departure (workspace_id, id, person_id, document, tries, try_at, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(sealed), 0, \(tx.now), \(tx.now))
            """)
        return id
    }

    func waiting(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DepartureID) throws -> Waiting? {
        let row = try tx.first(
            """
            SELECT person_id, document, tries, created_at FROM mailbox_departure
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
        return try row.map { row in
            Waiting(
                id: id, workspace: workspace, person: try row.get("person_id"),
                departure: try vault.open(
                    row.get("document", as: Sealed<Departure>.self), under: vault.installationKey(tx),
                    at: Self.place(id, workspace)),
                tries: try row.get("tries"), since: try row.get("created_at"))
        }
    }

    func due(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, id: DepartureID)] {
        try tx.rows(
            "SELECT workspace_id, id FROM mailbox_departure WHERE try_at <= \(tx.now) ORDER BY try_at LIMIT \(limit)"
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    /// With its row goes what it took to use the mailbox.
    func finish(_ tx: Transaction, _ waiting: Waiting) throws {
        try tx.run("DELETE FROM mailbox_departure WHERE workspace_id = \(waiting.workspace) AND id = \(waiting.id)")
    }

    func postpone(_ tx: Transaction, _ waiting: Waiting) throws {
        let wait = Departure.waits[min(waiting.tries, Departure.waits.count - 1)]
        try tx.run(
            """
            UPDATE mailbox_departure SET tries = tries + 1, try_at = \(tx.now + wait)
            WHERE workspace_id = \(waiting.workspace) AND id = \(waiting.id)
            """)
    }

    private static func place(_ id: DepartureID, _ workspace: WorkspaceID) -> Place {
        Place("mailbox_departure", "document", row: id.uuid, workspace: workspace)
    }
}
