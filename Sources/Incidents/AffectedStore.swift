import Accounts
import Foundation
import Primitives
import Store
import Vault

/// Finds who is affected, in what was written down when it happened. Needs the system scope.
struct AffectedStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// What somebody's account reached in a time, by the audit trail: themselves, whoever they did something to, and
    /// everybody of a workspace whose people they took away.
    func find(
        _ tx: Transaction, _ incident: IncidentID, reachedBy account: AccountID, from: Date, until: Date
    ) throws -> Int {
        try tx.run(
            """
            WITH done AS (
                SELECT workspace_id, action, target, at FROM audit_event
                WHERE actor_kind = 'account' AND actor_id = \(account) AND at BETWEEN \(from) AND \(until)),
            found AS (
                SELECT p.workspace_id, p.id, p.address_index FROM done d
                JOIN person p ON p.workspace_id = d.workspace_id AND p.id::text = d.target
                UNION SELECT p.workspace_id, p.id, p.address_index FROM done d
                JOIN person p ON p.workspace_id = d.workspace_id AND p.created_at <= d.at
                WHERE d.action IN ('people.exported', 'audience.exported', 'program.left-exported')
                UNION SELECT p.workspace_id, p.id, p.address_index FROM membership m
                JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id
                WHERE m.account_id = \(account)),
            \(insertion(incident, "trail", tx.now))
            """)
    }

    /// Everybody of a workspace whose key was there in a time: whose data could have been opened.
    func find(
        _ tx: Transaction, _ incident: IncidentID, withKeysIn workspace: WorkspaceID, from: Date, until: Date
    ) throws -> Int {
        try tx.run(
            """
            WITH found AS (
                SELECT DISTINCT p.workspace_id, p.id, p.address_index FROM data_key k
                JOIN person p ON p.workspace_id = k.workspace_id AND p.id = k.owner_id
                WHERE k.workspace_id = \(workspace) AND k.kind = 'person' AND k.created_at <= \(until)
                    AND (k.destroyed_at IS NULL OR k.destroyed_at >= \(from))),
            \(insertion(incident, "keys", tx.now))
            """)
    }

    /// Whoever has this address, in each workspace that knows it.
    func add(_ tx: Transaction, _ incident: IncidentID, _ address: EmailAddress) throws -> Int {
        try tx.run(
            """
            WITH found AS (
                SELECT workspace_id, id, address_index FROM person WHERE address_index = \(vault.blindIndex(address))),
            \(insertion(incident, "hand", tx.now))
            """)
    }

    /// One row for each address.
    private func insertion(_ incident: IncidentID, _ source: String, _ now: Date) -> SQL {
        """
        one AS (SELECT DISTINCT ON (address_index) * FROM found ORDER BY address_index, workspace_id, id)
        INSERT INTO incident_person (workspace_id, incident_id, address_index, home_id, person_id, source, found_at)
        SELECT \(WorkspaceID.installation), \(incident), address_index, workspace_id, id, \(source), \(now) FROM one
        ON CONFLICT (workspace_id, incident_id, address_index) DO NOTHING
        """
    }

    func count(_ tx: Transaction, _ incident: IncidentID) throws -> AffectedCount {
        let row = try tx.first(
            """
            SELECT count(*) AS "all", count(told_at) AS told, count(DISTINCT home_id) AS workspaces FROM incident_person
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident)
            """)
        return AffectedCount(
            all: try row?.get("all") ?? 0, told: try row?.get("told") ?? 0,
            workspaces: try row?.get("workspaces") ?? 0)
    }

    /// Some of those who were not told yet, by workspace; held until the transaction ends.
    func waiting(_ tx: Transaction, _ incident: IncidentID, limit: Int) throws -> [WorkspaceID: [PersonID]] {
        try tx.rows(
            """
            SELECT home_id, person_id FROM incident_person
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident) AND told_at IS NULL
            ORDER BY address_index LIMIT \(limit) FOR UPDATE
            """
        ).reduce(into: [:]) { all, row in all[try row.get("home_id"), default: []].append(try row.get("person_id")) }
    }

    /// They were written to; or, erased by now, cannot be.
    func told(_ tx: Transaction, _ incident: IncidentID, _ people: [PersonID]) throws {
        try tx.run(
            """
            UPDATE incident_person SET told_at = \(tx.now)
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident) AND told_at IS NULL
                AND person_id = ANY(\(people))
            """)
    }
}
