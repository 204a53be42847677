import Foundation
import Primitives
import Store

/// One who is to be asked whether they met the others.
struct MeetingQuestion: Sendable, Equatable {
    let round: RoundID
    let person: PersonID
    let people: [PersonID]
    let startedAt: Date
}

/// Who is to be asked, reminded, or left out because nothing came back.
extension MeetingStore {
    /// Programs of all workspaces in which something of that is due. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, program: ProgramID)] {
        try tx.rows(
            """
            SELECT p.workspace_id, p.id FROM program p WHERE p.asks_afterwards
                AND (\(Self.hasUnasked(tx.now)) OR \(Self.hasOpen(tx.now)) OR \(Self.hasPostponed(tx.now)))
            ORDER BY p.workspace_id, p.id LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    /// `AskingTimes.wait` in SQL.
    private static let wait: SQL = "LEAST(make_interval(hours => p.weeks::integer * 84), interval '10 days')"

    private static func hasUnasked(_ now: Date) -> SQL {
        """
        EXISTS (SELECT FROM round r
            JOIN introduction_member m ON m.workspace_id = r.workspace_id AND m.round_id = r.id
            WHERE r.workspace_id = p.workspace_id AND r.program_id = p.id AND m.delivery_id IS NOT NULL
                AND r.started_at <= \(now)::timestamptz - \(wait)
                AND r.started_at > \(now)::timestamptz - \(wait) - \(AskingTimes.patience) * interval '1 second'
                AND NOT EXISTS (SELECT FROM meeting_question q WHERE q.workspace_id = m.workspace_id
                    AND q.round_id = m.round_id AND q.person_id = m.person_id))
        """
    }

    /// To be reminded of, or closed in the last day.
    private static func hasOpen(_ now: Date) -> SQL {
        """
        EXISTS (SELECT FROM round r JOIN meeting_question q ON q.workspace_id = r.workspace_id AND q.round_id = r.id
            WHERE r.workspace_id = p.workspace_id AND r.program_id = p.id AND q.answer IS NULL
                AND (q.remind_at <= \(now) OR (q.closes_at <= \(now)
                    AND q.closes_at > \(now)::timestamptz - interval '1 day')))
        """
    }

    private static func hasPostponed(_ now: Date) -> SQL {
        """
        EXISTS (SELECT FROM participation s
            WHERE s.workspace_id = p.workspace_id AND s.program_id = p.id AND s.ask_at <= \(now))
        """
    }

    /// Members of rounds that began in this time whose introduction arrived, who were not asked yet and have somebody to
    /// be asked about. Where no mail leaves, one that was kept counts too: the outbox shows it.
    func toAsk(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, after: Date, until: Date, andKept: Bool,
        limit: Int
    ) throws -> [MeetingQuestion] {
        try tx.rows(
            """
            SELECT m.round_id, m.person_id, \(MissedStore.reached) AS people, r.started_at FROM round r
            JOIN introduction_member m ON m.workspace_id = r.workspace_id AND m.round_id = r.id
            JOIN introduction i ON i.workspace_id = m.workspace_id AND i.round_id = m.round_id AND i.position = m.position
            JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id AND p.state = 'active'
            LEFT JOIN delivery d ON d.workspace_id = m.workspace_id AND d.id = m.delivery_id
            WHERE r.workspace_id = \(workspace) AND r.program_id = \(program)
                AND r.started_at <= \(until) AND r.started_at > \(after)
                AND m.delivery_id IS NOT NULL AND COALESCE(d.state, 'sent') IN ('sent', 'unknown', CASE WHEN \(andKept) THEN 'kept' END)
                AND EXISTS (SELECT FROM person o WHERE o.workspace_id = m.workspace_id AND o.id = ANY(i.people)
                    AND o.id <> ALL(i.missed) AND o.id <> m.person_id AND o.state = 'active')
                AND NOT EXISTS (SELECT FROM meeting_question q WHERE q.workspace_id = m.workspace_id
                    AND q.round_id = m.round_id AND q.person_id = m.person_id)
            ORDER BY r.started_at, m.position, m.person_id LIMIT \(limit)
            """
        ).map(question)
    }

    func ask(_ tx: Transaction, _ workspace: WorkspaceID, _ questions: [MeetingQuestion], _ times: AskingTimes) throws {
        try tx.run(
            """
            INSERT INTO meeting_question (workspace_id, round_id, person_id, asked_at, remind_at, closes_at)
            SELECT \(workspace), q.round, q.person, \(tx.now), \(tx.now + times.reminder), \(tx.now + times.closing)
            FROM unnest(\(questions.map(\.round)), \(questions.map(\.person))) AS q (round, person)
            """)
    }

    /// Who did not answer and is due to be reminded; once each, for it is noted here. Who takes no part any more is not.
    func toRemind(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, limit: Int
    ) throws -> [MeetingQuestion] {
        let rows = try tx.rows(
            """
            UPDATE meeting_question q SET remind_at = NULL FROM round r, introduction_member m, introduction i, person p
            WHERE q.workspace_id = \(workspace) AND q.remind_at <= \(tx.now) AND q.answer IS NULL
                AND r.workspace_id = q.workspace_id AND r.id = q.round_id AND r.program_id = \(program)
                AND m.workspace_id = q.workspace_id AND m.round_id = q.round_id AND m.person_id = q.person_id
                AND i.workspace_id = m.workspace_id AND i.round_id = m.round_id AND i.position = m.position
                AND p.workspace_id = q.workspace_id AND p.id = q.person_id
                AND (q.round_id, q.person_id) IN (SELECT w.round_id, w.person_id FROM meeting_question w
                    JOIN round x ON x.workspace_id = w.workspace_id AND x.id = w.round_id
                    WHERE w.workspace_id = \(workspace) AND x.program_id = \(program) AND w.remind_at <= \(tx.now)
                        AND w.answer IS NULL ORDER BY w.remind_at, w.person_id LIMIT \(limit))
            RETURNING q.round_id, q.person_id, \(MissedStore.reached) AS people, r.started_at, p.state = 'active' AS is_active
            """)
        return try rows.filter { try $0.get("is_active") }.map(question)
    }

    private func question(_ row: Row) throws -> MeetingQuestion {
        MeetingQuestion(
            round: try row.get("round_id"), person: try row.get("person_id"), people: try row.get("people"),
            startedAt: try row.get("started_at"))
    }

    /// Who takes part and left three introductions in a row without a word, as far as they have been heard of since.
    func unheard(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, limit: Int
    ) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT q.person_id FROM meeting_question q
            JOIN round r ON r.workspace_id = q.workspace_id AND r.id = q.round_id AND r.program_id = \(program)
            JOIN person p ON p.workspace_id = q.workspace_id AND p.id = q.person_id AND p.state = 'active'
            LEFT JOIN participation s
                ON s.workspace_id = q.workspace_id AND s.program_id = \(program) AND s.person_id = q.person_id
            WHERE q.workspace_id = \(workspace) AND q.closes_at <= \(tx.now) AND q.answer IS NULL
                AND COALESCE(s.state, 'in') = 'in' AND q.asked_at > COALESCE(s.heard_at, '-infinity')
            GROUP BY q.person_id HAVING count(*) >= \(AskingTimes.silences) ORDER BY q.person_id LIMIT \(limit)
            """
        ).map { try $0.get("person_id") }
    }

    /// Leaves people out from now on.
    func silence(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ people: [PersonID]) throws {
        try tx.run(
            """
            INSERT INTO participation (workspace_id, program_id, person_id, state, updated_at)
            SELECT \(workspace), \(program), id, 'silent', \(tx.now) FROM unnest(\(people)) AS silent (id)
            ON CONFLICT (workspace_id, program_id, person_id) DO UPDATE
            SET state = 'silent', ask_at = NULL, updated_at = excluded.updated_at
            """)
    }

    /// Somebody silent wants to be asked again at this instant; false where they are not silent.
    func postpone(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ person: PersonID, until: Date
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE participation SET ask_at = \(until), updated_at = \(tx.now) WHERE workspace_id = \(workspace)
                AND program_id = \(program) AND person_id = \(person) AND state = 'silent'
            """) == 1
    }

    /// Who is silent and wanted to be asked again by now; once, for it is noted here.
    func toAskAgain(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID
    ) throws -> [PersonID] {
        try tx.rows(
            """
            UPDATE participation SET ask_at = NULL WHERE workspace_id = \(workspace) AND program_id = \(program)
                AND ask_at <= \(tx.now) AND state = 'silent' RETURNING person_id
            """
        ).map { try $0.get("person_id") }
    }

    /// Who is left out of a program because of silence, since when, the latest first.
    func silent(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, limit: Int
    ) throws -> [(person: PersonID, since: Date)] {
        try tx.rows(
            """
            SELECT s.person_id, s.updated_at FROM participation s
            JOIN person p ON p.workspace_id = s.workspace_id AND p.id = s.person_id AND p.state = 'active'
            WHERE s.workspace_id = \(workspace) AND s.program_id = \(program) AND s.state = 'silent'
            ORDER BY s.updated_at DESC, s.person_id LIMIT \(limit)
            """
        ).map { (try $0.get("person_id"), try $0.get("updated_at")) }
    }

    func asksAfterwards(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Bool {
        try tx.first(
            "SELECT asks_afterwards FROM program WHERE workspace_id = \(workspace) AND id = \(program)"
        )?.get("asks_afterwards") ?? false
    }

    func setAsksAfterwards(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ asks: Bool
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE program SET asks_afterwards = \(asks), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(program) AND asks_afterwards <> \(asks)
            """) == 1
    }
}
