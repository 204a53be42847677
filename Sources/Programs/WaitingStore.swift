import Matching
import Primitives
import Store

/// Who has waited for an introduction, and so goes first where not everybody can be placed.
struct WaitingStore: Sendable {
    /// Rounds looked back; a longer wait counts no more.
    static let rounds = Participant.promised - 1
    /// Nobody's own word, and nothing that they or a rule could have changed.
    private static let reasons: [Absence.Reason] = [.nobody, .late]

    /// For how many of a program's latest rounds in a row people were left out though they wanted to meet somebody.
    func waited(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [PersonID: Int] {
        let rows = try tx.rows(
            """
            SELECT a.person_id, r.place FROM (
                SELECT id, row_number() OVER (ORDER BY number DESC) AS place FROM round
                WHERE workspace_id = \(workspace) AND program_id = \(program) AND state = 'running'
                ORDER BY number DESC LIMIT \(Self.rounds)) r
            CROSS JOIN LATERAL (SELECT person_id FROM round_absence
                WHERE workspace_id = \(workspace) AND round_id = r.id
                    AND reason = ANY(\(Self.reasons.map(\.word))) OFFSET 0) a
            ORDER BY r.place
            """)
        return try rows.reduce(into: [:]) { waited, row in
            let (person, place): (PersonID, Int) = (try row.get("person_id"), try row.get("place"))
            if waited[person, default: 0] == place - 1 { waited[person] = place }
        }
    }
}

extension ProgramsSlice {
    /// Those who waited, and those who were told that they come first in the next round.
    func waited(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [PersonID: Int] {
        let promised = try offers.waiting(tx, workspace, program).map { ($0.person, Participant.promised) }
        return try WaitingStore().waited(tx, workspace, program).merging(promised) { max($0, $1) }
    }
}
