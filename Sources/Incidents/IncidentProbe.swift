import Accounts
import Claims
import Foundation
import Primitives
import Store
import Trust
import Vault

/// Stages in their order and in time, and rehearsed twice a year.
struct StagedProcessProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, exercise) = try await scene.read { tx in
            (
                try tx.rows(
                    "SELECT detected_at, COALESCE(gravest, severity) AS severity, stage FROM incident WHERE NOT is_exercise"
                ).map {
                    (
                        detected: try $0.get("detected_at", as: Date.self),
                        severity: try $0.get("severity", as: Incident.Severity.self),
                        stage: try $0.get("stage", as: IncidentStage.self)
                    )
                }, try Rehearsal.last(tx)
            )
        }
        let late = all.filter { incident in
            incident.stage != .closed
                && incident.detected.addingTimeInterval(Double(incident.stage.hours(incident.severity)) * 3600)
                    < scene.time.now()
        }
        let recorded = ["incidents": "\(all.count)", "late": "\(late.count)"]
        if !late.isEmpty {
            return ClaimFinding(
                .broken, "\(late.count) incidents are past the time of their stage.", recorded: recorded)
        }
        guard let exercise, scene.time.now().timeIntervalSince(exercise) < 183 * 86_400 else {
            return ClaimFinding(.unproved, "Nothing was rehearsed in the last half year.", recorded: recorded)
        }
        return ClaimFinding(
            .holds, "None of \(all.count) incidents is past the time of its stage, and the process was rehearsed.",
            recorded: recorded)
    }
}

enum Rehearsal {
    /// When the latest exercise was done with telling people.
    static func last(_ tx: Transaction) throws -> Date? {
        try tx.first(
            """
            SELECT max(d.decided_at) AS at FROM incident i
            JOIN incident_duty d ON d.workspace_id = i.workspace_id AND d.incident_id = i.id AND d.duty = 'people'
            WHERE i.is_exercise AND d.decision = 'told'
            """)?.get("at")
    }
}

/// Everybody affected was told within 72 hours of the first detection.
struct NoticeProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, late, waiting, exercise) = try await scene.read { tx in
            let row = try tx.first(
                """
                SELECT count(*) AS "all", count(*) FILTER (
                        WHERE d.duty IS NULL OR COALESCE(d.decided_at, \(tx.now)) > d.due_at) AS late,
                    (SELECT count(*) FROM incident_person p
                        JOIN incident_duty u ON u.workspace_id = p.workspace_id AND u.incident_id = p.incident_id
                            AND u.duty = 'people'
                        WHERE u.decision = 'told' AND p.told_at IS NULL AND u.due_at < \(tx.now)) AS waiting
                FROM incident i LEFT JOIN incident_duty d ON d.workspace_id = i.workspace_id AND d.incident_id = i.id
                    AND d.duty = 'people'
                WHERE NOT i.is_exercise
                """)
            guard let row else { throw DatabaseError.unavailable }
            return (
                try row.get("all", as: Int.self), try row.get("late", as: Int.self),
                try row.get("waiting", as: Int.self), try Rehearsal.last(tx)
            )
        }
        let recorded = ["incidents": "\(all)", "late": "\(late)", "people who still wait": "\(waiting)"]
        if late + waiting > 0 {
            return ClaimFinding(
                .broken,
                "Of \(all) incidents \(late) were told after 72 hours or not yet; \(waiting) people still wait.",
                recorded: recorded)
        }
        guard let exercise, scene.time.now().timeIntervalSince(exercise) < 92 * 86_400 else {
            return ClaimFinding(.unproved, "Telling people was not rehearsed in the last quarter.", recorded: recorded)
        }
        return ClaimFinding(
            .holds, "Of \(all) incidents none was told later than after 72 hours, and telling was rehearsed.",
            recorded: recorded)
    }
}

/// Closed only with a cause, the data affected, a fix with owner and date, a test, and a look for siblings.
struct RootCauseProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, bare) = try await scene.read { tx in
            let row = try tx.first(
                """
                SELECT count(*) AS "all", count(*) FILTER (WHERE EXISTS (
                    SELECT FROM unnest(ARRAY['cause', 'records', 'fix', 'owner', 'due', 'test', 'siblings']) AS o (kind)
                    WHERE NOT EXISTS (SELECT FROM incident_entry e WHERE e.workspace_id = i.workspace_id
                        AND e.incident_id = i.id AND e.kind = o.kind AND e.words IS NOT NULL))) AS bare
                FROM incident i WHERE stage = 'closed'
                """)
            guard let row else { throw DatabaseError.unavailable }
            return (try row.get("all", as: Int.self), try row.get("bare", as: Int.self))
        }
        let recorded = ["closed": "\(all)", "without a part": "\(bare)"]
        return bare == 0
            ? ClaimFinding(
                .holds, "None of \(all) closed incidents lacks a cause, a fix or a test.", recorded: recorded)
            : ClaimFinding(
                .broken, "\(bare) of \(all) closed incidents lack a cause, a fix or a test.", recorded: recorded)
    }
}

/// Whether an authority and customers have to be told is decided within 72 hours, with the reason.
struct AuthoritiesProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, late) = try await scene.read { tx in
            let row = try tx.first(
                """
                SELECT count(*) AS "all", count(*) FILTER (WHERE COALESCE(d.decided_at, \(tx.now)) > d.due_at) AS late
                FROM incident i JOIN incident_duty d ON d.workspace_id = i.workspace_id AND d.incident_id = i.id
                WHERE NOT i.is_exercise AND d.duty <> 'people'
                """)
            guard let row else { throw DatabaseError.unavailable }
            return (try row.get("all", as: Int.self), try row.get("late", as: Int.self))
        }
        let recorded = ["decisions": "\(all)", "late": "\(late)"]
        return late == 0
            ? ClaimFinding(.holds, "None of \(all) decisions was made later than after 72 hours.", recorded: recorded)
            : ClaimFinding(.broken, "\(late) of \(all) decisions were not made within 72 hours.", recorded: recorded)
    }
}
