import Audit
import Claims
import Store
import Vault

/// The whole audit trail still says what was written.
struct TrailProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let reports = try await scene.read { try AuditVerifier(vault: scene.vault).verifyAll($0) }
        let events = reports.reduce(0) { $0 + $1.verified }
        let checkpoints = reports.reduce(0) { $0 + $1.checkpoints }
        let lost = try await scene.read { tx in
            try Self.lost(tx, scene, events: events, chains: reports.count) + Self.chainless(tx)
        }
        return ClaimFinding(
            faults: reports.compactMap { report in report.finding.map { "a chain does not hold: \($0)" } } + lost,
            otherwise: "\(events) events in \(reports.count) chains hold, against \(checkpoints) signed checkpoints.",
            recorded: ["events": "\(events)", "chains": "\(reports.count)", "checkpoints": "\(checkpoints)"])
    }

    /// Entries and chains never grow fewer: the signed evidence of the last examination says how many there were.
    private static func lost(_ tx: Transaction, _ scene: ProbeScene, events: Int64, chains: Int) throws -> [String] {
        let store = EvidenceStore(vault: scene.vault, random: scene.random)
        let before = try store.history(tx, "audit.tamper-evident", limit: 1).first {
            $0.isSigned(by: scene.vault.verifyingKeys)
        }
        let count = { (name: String) in before?.document.recorded[name].flatMap { Int64($0) } ?? 0 }
        // Where a chain was found at fault then, it was read up to there only.
        return (events < count("events") ? ["\(count("events") - events) entries are gone"] : [])
            + (chains < count("chains") ? ["\(count("chains") - Int64(chains)) chains are gone"] : [])
    }

    /// Every workspace has a chain from its first day on.
    private static func chainless(_ tx: Transaction) throws -> [String] {
        let count: Int? = try tx.first(
            """
            SELECT count(*) AS count FROM workspace w WHERE NOT EXISTS (
                SELECT FROM audit_event e WHERE e.workspace_id = w.id AND e.seq = 1)
            """)?.get("count")
        return count == 0 ? [] : ["\(count ?? 0) workspaces are without a trail"]
    }
}

/// What was recorded, the role that serves can neither change nor remove.
struct TrailRightsProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let granted = try await scene.read { tx in
            try tx.rows(
                """
                SELECT t || ' ' || p AS granted FROM unnest(ARRAY['audit_event', 'audit_checkpoint']) t,
                    unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p WHERE has_table_privilege('klatch.' || t, p)
                """
            ).map { try $0.get("granted", as: String.self) }
        }
        return ClaimFinding(
            faults: granted.map { "the role that serves has \($0)" },
            otherwise: "Entries can be added and read, and neither changed nor removed.",
            recorded: ["rights too many": "\(granted.count)"])
    }
}
