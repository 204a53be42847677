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
        return ClaimFinding(
            faults: reports.compactMap { report in report.finding.map { "a chain does not hold: \($0)" } },
            otherwise: "\(events) events in \(reports.count) chains hold, against \(checkpoints) signed checkpoints.",
            recorded: ["events": "\(events)", "chains": "\(reports.count)", "checkpoints": "\(checkpoints)"])
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
