import Accounts
import Foundation
import Jobs
import Primitives
import Store

/// Twice a year everybody is asked which of their connections they still need.
struct ConnectionReview: JobPayload {
    static let kind = "credentials.connection-review"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct ConnectionReviewWorker: Worker {
    /// Of one beat; the rest is asked by the next.
    private static let limit = 100
    let slice: CredentialsSlice

    func run(_ payload: ConnectionReview, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        let due = try await slice.database.transaction(.system("asks which connections are still needed")) { tx in
            try ConnectionReviewStore().due(tx, limit: Self.limit).map {
                ($0, try ConnectionReviewStore().places(tx, of: $0))
            }
        }
        for (account, places) in due {
            var others: [OutsideConnection] = []
            for place in places { others += try await slice.outside(place.workspace, place.person) }
            try await slice.ask(account, others)
        }
        return .completed
    }
}

extension CredentialsSlice {
    /// One mail, whoever else asks at the same time.
    fileprivate func ask(_ account: AccountID, _ others: [OutsideConnection]) async throws {
        try await database.transaction(.system("asks somebody which connections they still need")) { tx in
            guard try ConnectionReviewStore().take(tx, account) else { return }
            let own = try connections.list(tx, of: account).map { one in
                let isIdle = ConnectionReviewStore.isIdle(since: one.usedAt ?? one.linkedAt, at: tx.now)
                return ConnectionTold(
                    name: WordKey("credentials.connections.named", ["name": label(one.provider)]), hint: one.hint,
                    usedAt: one.usedAt, isIdle: isIdle)
            }
            let rest = others.map {
                ConnectionTold(name: $0.name, hint: $0.hint, usedAt: $0.usedAt, isIdle: $0.isIdle(at: tx.now))
            }
            try accounts.tell(tx, account, of: own + rest)
        }
    }
}

/// Every statement on `connection_review`, and the one that reads whose connections are old. It joins tables of other rooms, for
/// what one person has is spread over them. Needs the system scope.
package struct ConnectionReviewStore: Sendable {
    /// Half a year, in seconds.
    static let period: TimeInterval = 180 * 86_400

    package init() {}

    static func isIdle(since: Date, at now: Date) -> Bool { now.timeIntervalSince(since) >= period }

    /// Those with a connection that is half a year old, who were not asked for so long.
    func due(_ tx: Transaction, limit: Int) throws -> [AccountID] {
        try tx.rows(
            """
            SELECT c.account_id FROM (
                SELECT account_id, linked_at AS since FROM identity
                UNION ALL SELECT m.account_id, b.connected_at FROM outreach_mailbox b
                    JOIN membership m USING (workspace_id, person_id)
                UNION ALL SELECT m.account_id, k.created_at FROM calendar_connection k
                    JOIN membership m USING (workspace_id, person_id)
                UNION ALL SELECT m.account_id, z.connected_at FROM zoom_connection z
                    JOIN membership m USING (workspace_id, person_id)) c
            LEFT JOIN connection_review r ON r.account_id = c.account_id
            WHERE c.since <= \(tx.now - Self.period) AND (r.asked_at IS NULL OR r.asked_at <= \(tx.now - Self.period))
            GROUP BY c.account_id ORDER BY c.account_id LIMIT \(limit)
            """
        ).map { try $0.get("account_id") }
    }

    /// Where an account is a member.
    func places(_ tx: Transaction, of account: AccountID) throws -> [(workspace: WorkspaceID, person: PersonID)] {
        try tx.rows(
            "SELECT workspace_id, person_id FROM membership WHERE account_id = \(account) ORDER BY workspace_id"
        ).map { (try $0.get("workspace_id"), try $0.get("person_id")) }
    }

    /// False where somebody was asked by somebody else meanwhile.
    func take(_ tx: Transaction, _ account: AccountID) throws -> Bool {
        try tx.run(
            """
            INSERT INTO connection_review (account_id, asked_at) VALUES (\(account), \(tx.now))
            ON CONFLICT (account_id) DO UPDATE SET asked_at = EXCLUDED.asked_at
            WHERE connection_review.asked_at <= \(tx.now - Self.period)
            """) == 1
    }
}
