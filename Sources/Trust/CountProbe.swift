import Claims
import Foundation
import Store

/// Counts what must not be there.
package struct CountProbe: Probe {
    /// One row with `all`, how many were looked at, and `faults`, how many of them are against the claim.
    let query: @Sendable (Date) -> SQL
    /// What is counted, for the reason: "stored passwords".
    let things: String
    /// What makes one a fault: "weaker than bcrypt of cost 12".
    let fault: String

    package init(query: @escaping @Sendable (Date) -> SQL, things: String, fault: String) {
        (self.query, self.things, self.fault) = (query, things, fault)
    }

    package func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, faults) = try await scene.read { tx in
            guard let row = try tx.first(query(tx.now)) else { throw DatabaseError.unavailable }
            return (try row.get("all", as: Int.self), try row.get("faults", as: Int.self))
        }
        let recorded = ["looked at": "\(all)", "against it": "\(faults)"]
        if all == 0 { return ClaimFinding(.holds, "There are no \(things) to look at yet.", recorded: recorded) }
        return faults == 0
            ? ClaimFinding(.holds, "None of \(all) \(things) is \(fault).", recorded: recorded)
            : ClaimFinding(.broken, "\(faults) of \(all) \(things): \(fault).", recorded: recorded)
    }
}

extension CountProbe {
    static let passwordless = CountProbe(
        query: { now in
            """
            SELECT (SELECT count(*) FROM password) + (SELECT count(*) FROM session WHERE method = 'password') AS "all",
                (SELECT count(*) FROM password p WHERE EXISTS (
                        SELECT FROM membership m WHERE m.account_id = p.account_id)
                    AND NOT EXISTS (
                        SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
                        WHERE m.account_id = p.account_id AND w.allows_passwords))
                + (SELECT count(*) FROM session s JOIN workspace w ON w.id = s.workspace_id
                    WHERE s.method = 'password' AND s.ended_at IS NULL AND s.expires_at > \(now)
                        AND NOT w.allows_passwords) AS faults
            """
        },
        things: "stored passwords and sign-ins by one",
        fault: "of somebody, or in a workspace, where passwords are forbidden")

    static let hashes = CountProbe(
        query: { _ in
            """
            SELECT count(*) AS "all", count(*) FILTER (
                WHERE hash !~ '^[$]2b[$](1[2-9]|2[0-9]|3[01])[$][./A-Za-z0-9]{53}$' OR pepper !~ '^[0-9]{1,3}$') AS faults
            FROM password
            """
        },
        things: "stored passwords", fault: "weaker than bcrypt of cost 12, or without the secret kept outside")

    /// Those that a workspace's own rule made, and those that were mailed.
    static let links = CountProbe(
        query: { now in
            """
            SELECT (SELECT count(*) FROM sign_in) + (SELECT count(*) FROM owner_link)
                    + (SELECT count(*) FROM workspace) AS "all",
                (SELECT count(*) FROM sign_in
                    WHERE expires_at > LEAST(COALESCE(sent_at, \(now)), \(now)) + interval '1 hour')
                    + (SELECT count(*) FROM owner_link WHERE expires_at > LEAST(created_at, \(now)) + interval '1 hour')
                    + (SELECT count(*) FROM workspace WHERE link_minutes > 60) AS faults
            """
        },
        things: "sign-in links and rules about them", fault: "good for longer than an hour")

    static let sessions = CountProbe(
        query: { now in
            """
            SELECT count(*) AS "all", count(*) FILTER (
                WHERE expires_at > LEAST(created_at, \(now)) + interval '14 days') AS faults
            FROM session WHERE ended_at IS NULL AND expires_at > \(now)
            """
        },
        things: "open sessions", fault: "good for longer than 14 days")

    static let openings = CountProbe(
        query: { now in
            """
            SELECT count(*) AS "all", count(*) FILTER (WHERE NOT EXISTS (
                SELECT FROM support_access a WHERE a.workspace_id = s.workspace_id AND a.account_id = s.account_id
                    AND a.allowed_at IS NOT NULL AND a.ended_at IS NULL AND a.ends_at > \(now))) AS faults
            FROM session s
            WHERE s.support_account_id IS NOT NULL AND s.ended_at IS NULL AND s.expires_at > \(now)
            """
        },
        things: "open sessions of support", fault: "without leave of the person")
}
