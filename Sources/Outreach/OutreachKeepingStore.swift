import Foundation
import Primitives
import Store

/// Every statement on `outreach_keeping`: after how many days a person wants mails of a conversation that is over forgotten. In the
/// scope of the owner, or of the system.
struct OutreachKeepingStore: Sendable {
    /// Days that can be chosen. Replies are looked for during 60 days after the last mail, so none is shorter.
    static let choices = [90, 180, 365, 730]

    /// Nil where nothing is forgotten by itself.
    func days(_ tx: Transaction, _ owner: OutreachOwner) throws -> Int? {
        try tx.first(
            """
            SELECT days FROM outreach_keeping
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("days")
    }

    func set(_ tx: Transaction, _ owner: OutreachOwner, days: Int?) throws {
        guard let days else {
            try tx.run(
                """
                DELETE FROM outreach_keeping
                WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                """)
            return
        }
        try tx.run(
            """
            INSERT INTO outreach_keeping (workspace_id, person_id, days, since)
            VALUES (\(owner.workspace), \(owner.person), \(days), \(tx.now))
            ON CONFLICT (workspace_id, person_id) DO UPDATE SET days = excluded.days, since = excluded.since
            """)
    }

    /// How many conversations would be forgotten now by a number of days.
    func count(_ tx: Transaction, _ owner: OutreachOwner, past days: Int) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM outreach_enrolment WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND state = 'ended' AND ended_at < \(tx.now - Double(days) * 86_400)
            """)?.get("count") ?? 0
    }

    /// Conversations that are to be forgotten now, by whose they are. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [OutreachOwner: [EnrolmentID]] {
        try tx.rows(
            """
            SELECT e.workspace_id, e.person_id, e.id FROM outreach_keeping k
            JOIN outreach_enrolment e ON e.workspace_id = k.workspace_id AND e.person_id = k.person_id
            WHERE e.state = 'ended' AND e.ended_at < \(tx.now)::timestamptz - k.days * interval '24 hours'
            ORDER BY e.id LIMIT \(limit) FOR UPDATE OF e
            """
        ).reduce(into: [:]) {
            let owner = OutreachOwner(workspace: try $1.get("workspace_id"), person: try $1.get("person_id"))
            $0[owner, default: []].append(try $1.get("id"))
        }
    }
}
