import Foundation
import Mail
import Primitives
import Store

/// Every statement on `round_absence` that tells people why they were left out.
struct AbsenceStore: Sendable {
    /// Some who are left out of a round that was run, for a reason that is not their own, and were not told yet, in order of
    /// id from the one after `last`. Locked.
    func untold(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, after last: PersonID?, limit: Int
    ) throws -> [Absence] {
        try tx.rows(
            """
            SELECT a.person_id, a.reason, a.until FROM round_absence a
            JOIN person p ON p.workspace_id = a.workspace_id AND p.id = a.person_id AND p.state = 'active'
            JOIN round r ON r.workspace_id = a.workspace_id AND r.id = a.round_id AND r.state = 'running'
            WHERE a.workspace_id = \(workspace) AND a.round_id = \(round) AND a.delivery_id IS NULL
                AND a.reason = ANY(\(Absence.Reason.told)) AND (\(last)::uuid IS NULL OR a.person_id > \(last)::uuid)
                AND NOT (a.reason = ANY(\(Absence.Reason.toldOnce)) AND EXISTS (SELECT FROM round_absence b
                    JOIN round o ON o.workspace_id = b.workspace_id AND o.id = b.round_id AND o.program_id = r.program_id
                    WHERE b.workspace_id = a.workspace_id AND b.person_id = a.person_id AND b.reason = a.reason
                        AND b.round_id <> a.round_id AND b.delivery_id IS NOT NULL))
            ORDER BY a.person_id LIMIT \(limit) FOR UPDATE OF a
            """
        ).map(read)
    }

    func setDeliveries(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID,
        _ deliveries: [(person: PersonID, delivery: DeliveryID)]
    ) throws {
        try tx.run(
            """
            UPDATE round_absence a SET delivery_id = d.delivery
            FROM unnest(\(deliveries.map(\.person)), \(deliveries.map(\.delivery))) AS d (person, delivery)
            WHERE a.workspace_id = \(workspace) AND a.round_id = \(round) AND a.person_id = d.person
            """)
    }

    /// The latest rounds without somebody; in their own scope too. Whoever has left a program misses nothing there.
    func of(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, limit: Int) throws -> [PastAbsence] {
        try tx.rows(
            """
            SELECT r.program_id, r.started_at, a.person_id, a.reason, a.until FROM round_absence a
            JOIN round r ON r.workspace_id = a.workspace_id AND r.id = a.round_id AND r.state = 'running'
            WHERE a.workspace_id = \(workspace) AND a.person_id = \(person) AND a.reason <> \(Absence.Reason.gone.word)
            ORDER BY r.started_at DESC, r.id LIMIT \(limit)
            """
        ).map { PastAbsence(program: try $0.get("program_id"), at: try $0.get("started_at"), absence: try read($0)) }
    }

    private func read(_ row: Row) throws -> Absence {
        Absence(
            person: try row.get("person_id"), reason: Absence.Reason(try row.get("reason"), until: try row.get("until"))
        )
    }
}

/// A round that was run without somebody.
struct PastAbsence: Sendable, Equatable {
    let program: ProgramID
    let at: Date
    let absence: Absence
}
