import Foundation
import Jobs
import Primitives
import Store
import Vault

/// Why a mail has not left yet, and when it is tried next.
package struct MailWaiting: Hashable, Sendable {
    package enum Cause: String, CaseIterable, Sendable {
        /// Nothing is in its way: others are before it.
        case turn
        /// It may not leave at this hour.
        case hours
        /// A mail server said "later", or was not reached.
        case putOff = "put-off"
        /// The workspace or the installation has sent as much as it may for now.
        case budget
        /// Somebody holds back what is sent.
        case frozen
    }

    package let cause: Cause
    /// Nil where it is tried as soon as its turn comes.
    package let until: Date?

    package init(cause: Cause, until: Date?) {
        self.cause = cause
        self.until = until
    }

    /// Whether a person may have it tried now.
    package var canHasten: Bool { cause == .hours || cause == .putOff || cause == .budget }
}

/// Why a mail may not leave now, and when to ask again.
package struct MailHold: Hashable, Sendable {
    package enum Cause: String, Sendable, SQLEncodable, SQLDecodable { case budget, frozen }

    package let cause: Cause
    package let until: Date

    package init(_ cause: Cause, until: Date) {
        self.cause = cause
        self.until = until
    }
}

extension MailWaiting {
    init(hold: MailHold.Cause, until: Date) {
        switch hold {
        case .budget: self.init(cause: .budget, until: until)
        case .frozen: self.init(cause: .frozen, until: until)
        }
    }
}

extension DeliveryStore {
    /// Why mails wait that are queued; no entry for any other.
    package func waiting(
        _ tx: Transaction, _ workspace: WorkspaceID, _ ids: [DeliveryID]
    ) throws -> [DeliveryID: MailWaiting] {
        guard !ids.isEmpty else { return [:] }
        let key = try vault.workspaceKey(tx, workspace)
        return try tx.rows(
            """
            SELECT d.id, d.hours, d.held, d.reply IS NOT NULL AS was_tried, j.scheduled_at
            FROM unnest(\(ids)) AS asked (id)
            JOIN delivery d ON d.workspace_id = \(workspace) AND d.id = asked.id AND d.state = 'queued'
            LEFT JOIN LATERAL (SELECT scheduled_at FROM job j WHERE j.workspace_id = \(workspace)
                AND j.kind = \(DeliverMail.kind) AND j.unique_key = d.id::text
                AND j.state IN ('scheduled', 'available', 'executing', 'retryable') LIMIT 1) j ON true
            """
        ).reduce(into: [:]) { all, row in
            let id: DeliveryID = try row.get("id")
            let hours: Sealed<SendingHours>? = try row.get("hours")
            let opening = try hours.map { try vault.open($0, under: key, at: place("hours", id, workspace)) }?
                .opening(at: tx.now)
            let next: Date? = try row.get("scheduled_at")
            all[id] = Self.waiting(
                opening: opening, held: try row.get("held"), wasTried: try row.get("was_tried"),
                next: next.flatMap { $0 > tx.now ? $0 : nil })
        }
    }

    /// Hours come first: whatever else keeps it, it cannot leave before them.
    private static func waiting(
        opening: Date?, held: MailHold.Cause?, wasTried: Bool, next: Date?
    ) -> MailWaiting {
        if let opening { return MailWaiting(cause: .hours, until: opening) }
        if let held, let next { return MailWaiting(hold: held, until: next) }
        return MailWaiting(cause: wasTried ? .putOff : .turn, until: next)
    }

    /// Says of a mail that waits what keeps it.
    func hold(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID, _ cause: MailHold.Cause) throws {
        try tx.run(
            """
            UPDATE delivery SET held = \(cause)
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'queued' AND held IS DISTINCT FROM \(cause)
            """)
    }
}
