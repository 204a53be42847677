import Accounts
import Foundation
import Primitives
import Store
import Vault

extension Incident.Severity: SQLEncodable, SQLDecodable {}
extension Incident.Kind: SQLEncodable, SQLDecodable {}
extension Incident.Risk: SQLEncodable, SQLDecodable {}
extension Incident.Part: SQLEncodable, SQLDecodable {}
extension Incident.Region: SQLEncodable, SQLDecodable {}
extension IncidentStage: SQLEncodable, SQLDecodable {}
extension DutyKind: SQLEncodable, SQLDecodable {}
extension IncidentDuty.Decision: SQLEncodable, SQLDecodable {}

/// Every statement on incidents, their entries, duties and alerts. Needs the system scope.
struct IncidentStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    func record(_ tx: Transaction, _ new: NewIncident, by account: AccountID) throws -> IncidentID {
        let id = IncidentID(random.uuid(at: tx.now))
        let document = try vault.seal(
            new.document, under: vault.installationKey(tx), at: Self.place("incident", "document", id.uuid))
        try tx.run(
            """
            INSERT INTO incident (workspace_id, id, detected_at, recorded_at, is_exercise, severity, kind, risk, part,
                region, stage, stage_since, document, case_id)
            VALUES (\(WorkspaceID.installation), \(id), \(min(new.detectedAt, tx.now)), \(tx.now), \(new.isExercise),
                \(new.severity), \(new.kind), \(new.risk), \(new.part), \(new.region), \(IncidentStage.contain), \(tx.now),
                \(document), \(new.caseID))
            """)
        for duty in DutyKind.allCases {
            try tx.run(
                """
                INSERT INTO incident_duty (workspace_id, incident_id, duty, due_at)
                VALUES (\(WorkspaceID.installation), \(id), \(duty), \(IncidentClock.due(detectedAt: new.detectedAt)))
                """)
        }
        try note(tx, id, "recorded", by: account)
        return id
    }

    /// The open ones first, exercises after what is real, the latest first.
    func list(_ tx: Transaction, limit: Int = 200) throws -> [Incident] {
        try tx.rows(
            """
            \(Self.selection) ORDER BY stage = 'closed', is_exercise, detected_at DESC, id LIMIT \(limit)
            """
        ).map { try opened(tx, $0) }
    }

    func find(_ tx: Transaction, _ id: IncidentID, holding: Bool = false) throws -> Incident? {
        let lock: SQL = holding ? "FOR UPDATE" : ""
        return try tx.first("\(Self.selection) AND id = \(id) \(lock)").map { try opened(tx, $0) }
    }

    /// False where the database does not let it: a stage is not done, or not the next.
    func move(_ tx: Transaction, _ incident: Incident, to stage: IncidentStage) throws {
        let closedAt: Date? = stage == .closed ? tx.now : nil
        try tx.run(
            """
            UPDATE incident SET stage = \(stage), stage_since = \(tx.now), closed_at = \(closedAt)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(incident.id)
            """)
    }

    func assess(_ tx: Transaction, _ id: IncidentID, _ severity: Incident.Severity, _ risk: Incident.Risk) throws {
        try tx.run(
            """
            UPDATE incident SET severity = \(severity), risk = \(risk)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id)
            """)
    }

    private static let selection: SQL = """
        SELECT id, detected_at, recorded_at, is_exercise, severity, kind, risk, part, region, stage, stage_since, document,
            case_id, closed_at
        FROM incident WHERE workspace_id = \(WorkspaceID.installation)
        """

    private func opened(_ tx: Transaction, _ row: Row) throws -> Incident {
        let id: IncidentID = try row.get("id")
        return Incident(
            id: id, detectedAt: try row.get("detected_at"), recordedAt: try row.get("recorded_at"),
            isExercise: try row.get("is_exercise"), severity: try row.get("severity"), kind: try row.get("kind"),
            risk: try row.get("risk"), part: try row.get("part"), region: try row.get("region"),
            stage: try row.get("stage"), stageSince: try row.get("stage_since"),
            document: try vault.open(
                row.get("document"), under: vault.installationKey(tx), at: Self.place("incident", "document", id.uuid)),
            caseID: try row.get("case_id"), closedAt: try row.get("closed_at"))
    }

    static func place(_ table: StaticString, _ column: StaticString, _ row: UUID) -> Place {
        Place(table, column, row: row, workspace: nil)
    }
}

// MARK: Entries and alerts

extension IncidentStore {
    func note(
        _ tx: Transaction, _ incident: IncidentID, _ kind: String, _ words: String? = nil, number: Int? = nil,
        by account: AccountID? = nil
    ) throws {
        let id = random.uuid(at: tx.now)
        let sealed: Sealed<String>? = try words.map {
            try vault.seal($0, under: vault.installationKey(tx), at: Self.place("incident_entry", "words", id))
        }
        try tx.run(
            """
            INSERT INTO incident_entry (workspace_id, id, incident_id, at, kind, number, account_id, words)
            VALUES (\(WorkspaceID.installation), \(id), \(incident), \(tx.now), \(kind), \(number)::bigint, \(account),
                \(sealed))
            """)
    }

    func entries(_ tx: Transaction, _ incident: IncidentID) throws -> [IncidentEntry] {
        try tx.rows(
            """
            SELECT id, at, kind, number, account_id, words FROM incident_entry
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident) ORDER BY position LIMIT 1000
            """
        ).map { row in
            let (id, words): (UUID, Sealed<String>?) = (try row.get("id"), try row.get("words"))
            return IncidentEntry(
                at: try row.get("at"), kind: try row.get("kind"), number: try row.get("number"),
                account: try row.get("account_id"),
                words: try words.map {
                    try vault.open($0, under: vault.installationKey(tx), at: Self.place("incident_entry", "words", id))
                })
        }
    }

    func rung(_ tx: Transaction, _ incident: IncidentID) throws -> Set<Int> {
        Set(
            try tx.rows(
                """
                SELECT hours FROM incident_alert
                WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident)
                """
            ).map { try $0.get("hours") })
    }

    /// False where another process rang it.
    func ring(_ tx: Transaction, _ incident: IncidentID, hours: Int) throws -> Bool {
        try tx.run(
            """
            INSERT INTO incident_alert (workspace_id, incident_id, hours, at)
            VALUES (\(WorkspaceID.installation), \(incident), \(hours)::int, \(tx.now)) ON CONFLICT DO NOTHING
            """) == 1
    }
}

// MARK: Duties

extension IncidentStore {
    func duties(_ tx: Transaction, _ incident: IncidentID) throws -> [IncidentDuty] {
        let duties = try tx.rows(
            """
            SELECT duty, due_at, decision, reason, late_reason, decided_at FROM incident_duty
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident)
            """
        ).map { row in
            IncidentDuty(
                kind: try row.get("duty"), dueAt: try row.get("due_at"), decision: try row.get("decision"),
                reason: try words(tx, row.get("reason"), "reason", incident),
                lateReason: try words(tx, row.get("late_reason"), "late_reason", incident),
                decidedAt: try row.get("decided_at"))
        }
        return DutyKind.allCases.compactMap { kind in duties.first { $0.kind == kind } }
    }

    /// False where it was decided before.
    func decide(
        _ tx: Transaction, _ incident: IncidentID, _ duty: DutyKind, _ decision: IncidentDuty.Decision, reason: String,
        late: String?, by account: AccountID
    ) throws -> Bool {
        let key = try vault.installationKey(tx)
        let why = try vault.seal(reason, under: key, at: Self.place("incident_duty", "reason", incident.uuid))
        let late: Sealed<String>? = try late.map {
            try vault.seal($0, under: key, at: Self.place("incident_duty", "late_reason", incident.uuid))
        }
        return try tx.run(
            """
            UPDATE incident_duty SET decision = \(decision), reason = \(why), late_reason = \(late),
                decided_at = \(tx.now), decided_by = \(account)
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident) AND duty = \(duty)
                AND decision = 'open'
            """) == 1
    }

    private func words(
        _ tx: Transaction, _ sealed: Sealed<String>?, _ column: StaticString, _ id: IncidentID
    ) throws -> String? {
        try sealed.map {
            try vault.open($0, under: vault.installationKey(tx), at: Self.place("incident_duty", column, id.uuid))
        }
    }
}
