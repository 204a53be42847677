import Primitives
import Store

/// Every statement on `past_meeting`: who met whom before the program was here.
struct PastMeetingStore: Sendable {
    /// Rounds of a program that are kept.
    static let maximumRounds = 5_000

    /// Of all programs, oldest first, numbered so that the latest of each is 0: whatever a program did itself is more
    /// recent.
    func history(
        _ tx: Transaction, _ workspace: WorkspaceID
    ) throws -> [(round: Int, people: [PersonID])] {
        try tx.rows(
            """
            SELECT round - max(round) OVER (PARTITION BY program_id) AS number,
                array_agg(person_id ORDER BY person_id) AS people
            FROM past_meeting WHERE workspace_id = \(workspace)
            GROUP BY program_id, round, position ORDER BY number, program_id, position
            """
        ).map { (try $0.get("number"), try $0.get("people")) }
    }

    /// Where some two of these people met; how long ago is not said.
    func history(
        _ tx: Transaction, _ workspace: WorkspaceID, among people: [PersonID]
    ) throws -> [(round: Int, people: [PersonID])] {
        try tx.rows(
            """
            SELECT array_agg(person_id) AS people FROM past_meeting
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(people))
            GROUP BY program_id, round, position HAVING count(*) > 1
            """
        ).map { (0, try $0.get("people")) }
    }

    func rounds(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Int {
        try tx.first(
            """
            SELECT count(DISTINCT round) AS count FROM past_meeting
            WHERE workspace_id = \(workspace) AND program_id = \(program)
            """)?.get("count") ?? 0
    }

    /// Puts these meetings in the place of those there were: the same file twice is the same history.
    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID,
        _ meetings: [(round: Int, people: [PersonID])]
    ) throws {
        try tx.run("DELETE FROM past_meeting WHERE workspace_id = \(workspace) AND program_id = \(program)")
        let rows = zip(1..., meetings).flatMap { position, meeting in
            meeting.people.map { (round: meeting.round, position: position, person: $0) }
        }
        for batch in rows.batches(of: IntroductionStore.batch) {
            try tx.run(
                """
                INSERT INTO past_meeting (workspace_id, program_id, round, position, person_id)
                SELECT \(workspace), \(program), m.round, m.position, m.person
                FROM unnest(\(batch.map(\.round)), \(batch.map(\.position)), \(batch.map(\.person)))
                    AS m (round, position, person)
                JOIN person p ON p.workspace_id = \(workspace) AND p.id = m.person
                ON CONFLICT DO NOTHING
                """)
        }
    }
}
