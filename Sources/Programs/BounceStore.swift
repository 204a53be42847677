import Foundation
import Mail
import Primitives
import Store
import Vault

/// A mail to somebody that the mail server says nobody will ever read at that address.
struct ReturnedMail: Sendable, Equatable {
    let person: PersonID
    let delivery: DeliveryID
    let at: Date
}

/// Every statement on `bounce`.
struct BounceStore: Sendable {
    /// Seconds for which mail that came back is looked at.
    private static let memory: TimeInterval = 30 * 86_400

    let vault: KeyVault

    /// Bounces that hold: of the address that is still theirs, and not called good again since.
    private static func holding(_ workspace: WorkspaceID) -> SQL {
        """
        FROM bounce b JOIN person p ON p.workspace_id = b.workspace_id AND p.id = b.person_id
            AND p.address_index = b.address_index
        WHERE b.workspace_id = \(workspace) AND b.cleared_at IS NULL
        """
    }

    /// Everybody whom no mail reaches, or those among some.
    func people(
        _ tx: Transaction, _ workspace: WorkspaceID, among some: [PersonID]? = nil
    ) throws -> Set<PersonID> {
        let among: SQL = some.map { " AND b.person_id = ANY(\($0))" } ?? ""
        return Set(try tx.rows("SELECT b.person_id \(Self.holding(workspace))\(among)").map { try $0.get("person_id") })
    }

    /// Since when no mail reaches somebody; nil where it does. In their own scope too.
    func since(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Date? {
        try tx.first("SELECT b.at \(Self.holding(workspace)) AND b.person_id = \(person)")?.get("at")
    }

    /// Workspaces with mail that came back and was not looked at yet. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [WorkspaceID] {
        try tx.rows("SELECT DISTINCT d.workspace_id \(Self.returned(since: tx.now)) LIMIT \(limit)")
            .map { try $0.get("workspace_id") }
    }

    /// The latest for each person.
    func returned(_ tx: Transaction, _ workspace: WorkspaceID, limit: Int) throws -> [ReturnedMail] {
        try tx.rows(
            """
            SELECT DISTINCT ON (d.person_id) d.person_id, d.id, d.updated_at \(Self.returned(since: tx.now))
                AND d.workspace_id = \(workspace) ORDER BY d.person_id, d.updated_at DESC LIMIT \(limit)
            """
        ).map {
            ReturnedMail(person: try $0.get("person_id"), delivery: try $0.get("id"), at: try $0.get("updated_at"))
        }
    }

    private static func returned(since now: Date) -> SQL {
        """
        FROM delivery d JOIN person p ON p.workspace_id = d.workspace_id AND p.id = d.person_id
        WHERE d.state = 'refused' AND d.trouble = \(MailTrouble.mailboxUnknown.rawValue)
            AND d.updated_at > \(now - memory) AND NOT EXISTS (
                SELECT FROM bounce b WHERE b.workspace_id = d.workspace_id AND b.person_id = d.person_id
                    AND b.at >= d.updated_at)
        """
    }

    /// How many of a workspace's mails of the last day arrived, and how many came back.
    func recent(_ tx: Transaction, _ workspace: WorkspaceID) throws -> (sent: Int, returned: Int) {
        let row = try tx.first(
            """
            SELECT count(*) FILTER (WHERE state = 'sent') AS sent,
                count(*) FILTER (WHERE state = 'refused' AND trouble = \(MailTrouble.mailboxUnknown.rawValue)) AS returned
            FROM delivery WHERE workspace_id = \(workspace) AND updated_at > \(tx.now - 86_400)
            """)
        return (try row?.get("sent") ?? 0, try row?.get("returned") ?? 0)
    }

    func note(
        _ tx: Transaction, _ workspace: WorkspaceID, _ mail: ReturnedMail, address: EmailAddress
    ) throws {
        try tx.run(
            """
            INSERT INTO bounce (workspace_id, person_id, address_index, delivery_id, at)
            VALUES (\(workspace), \(mail.person), \(vault.blindIndex(address)), \(mail.delivery), \(mail.at))
            ON CONFLICT (workspace_id, person_id) DO UPDATE SET address_index = excluded.address_index,
                delivery_id = excluded.delivery_id, at = excluded.at, cleared_at = NULL
            """)
    }

    /// The address is good again, somebody says. False where mail reached it anyway.
    func clear(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Bool {
        try tx.run(
            """
            UPDATE bounce SET cleared_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND cleared_at IS NULL
            """) == 1
    }
}
