import Foundation
import Mail
import Primitives
import Store
import Vault

/// Every statement on `meeting_question`, `meeting_remark` and `meeting_mail`.
struct MeetingStore: Sendable {
    /// Remarks of a round shown at most, the latest.
    private static let shownRemarks = 500

    let vault: KeyVault

    /// What somebody and the others of their introductions answered, as far as the scope may see.
    func answers(_ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [RoundID]) throws -> [MeetingAnswered] {
        try tx.rows(
            """
            SELECT round_id, person_id, answer FROM meeting_question
            WHERE workspace_id = \(workspace) AND round_id = ANY(\(rounds)) ORDER BY round_id, person_id
            """
        ).map {
            MeetingAnswered(
                round: try $0.get("round_id"), person: try $0.get("person_id"), answer: try $0.get("answer"))
        }
    }

    /// How many answered what, by round; for pictures and tables.
    func counts(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [RoundID]
    ) throws -> [RoundID: MeetingCounts] {
        try tx.rows(
            """
            SELECT round_id, count(*) FILTER (WHERE answer = 'yes') AS yes,
                count(*) FILTER (WHERE answer = 'planned') AS planned, count(*) FILTER (WHERE answer = 'no') AS no,
                count(*) FILTER (WHERE answer IS NULL) AS open
            FROM meeting_question WHERE workspace_id = \(workspace) AND round_id = ANY(\(rounds)) GROUP BY round_id
            """
        ).reduce(into: [:]) { all, row in
            all[try row.get("round_id")] = MeetingCounts(
                yes: try row.get("yes"), planned: try row.get("planned"), no: try row.get("no"),
                open: try row.get("open"))
        }
    }

    /// Keeps an answer, asked for or not; another one takes its place.
    func answer(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ person: PersonID, _ answer: MeetingAnswer
    ) throws {
        try tx.run(
            """
            INSERT INTO meeting_question (workspace_id, round_id, person_id, asked_at, closes_at, answer, answered_at)
            VALUES (\(workspace), \(round), \(person), \(tx.now), \(tx.now), \(answer), \(tx.now))
            ON CONFLICT (workspace_id, round_id, person_id) DO UPDATE
            SET answer = excluded.answer, answered_at = excluded.answered_at, remind_at = NULL
            """)
    }

    /// Whatever somebody does on their page is a sign of life: in all programs in which they were asked, silence is
    /// counted anew.
    func hear(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run(
            """
            INSERT INTO participation (workspace_id, program_id, person_id, state, heard_at, updated_at)
            SELECT DISTINCT \(workspace)::uuid, r.program_id, \(person)::uuid, 'in', \(tx.now)::timestamptz, \(tx.now)::timestamptz
            FROM meeting_question q JOIN round r ON r.workspace_id = q.workspace_id AND r.id = q.round_id
            WHERE q.workspace_id = \(workspace) AND q.person_id = \(person)
            ON CONFLICT (workspace_id, program_id, person_id) DO UPDATE SET heard_at = excluded.heard_at
            """)
    }
}

// MARK: Words added to an answer

extension MeetingStore {
    /// Empty words take away what was there.
    func remark(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ person: PersonID, _ words: String
    ) throws {
        if words.isEmpty {
            try tx.run(
                """
                DELETE FROM meeting_remark
                WHERE workspace_id = \(workspace) AND round_id = \(round) AND person_id = \(person)
                """)
            return
        }
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        let sealed = try vault.seal(words, under: key, at: Self.place(round, workspace))
        try tx.run(
            """
            INSERT INTO meeting_remark (workspace_id, round_id, person_id, words)
            VALUES (\(workspace), \(round), \(person), \(sealed))
            ON CONFLICT (workspace_id, round_id, person_id) DO UPDATE SET words = excluded.words
            """)
    }

    /// One person's words, by round.
    func remarks(_ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID) throws -> [RoundID: String] {
        let rows = try tx.rows(
            "SELECT round_id, words FROM meeting_remark WHERE workspace_id = \(workspace) AND person_id = \(person)")
        guard !rows.isEmpty, let key = try vault.personKeys(tx, workspace, [person])[person] else { return [:] }
        return try rows.reduce(into: [:]) { all, row in
            let round: RoundID = try row.get("round_id")
            let sealed: Sealed<String> = try row.get("words")
            all[round] = try vault.open(sealed, under: key, at: Self.place(round, workspace))
        }
    }

    /// What was said of a round, by whom, the latest first; for those who run the program.
    func remarks(_ tx: Transaction, _ workspace: WorkspaceID, in round: RoundID) throws -> [MeetingRemark] {
        let rows = try tx.rows(
            """
            SELECT w.person_id, w.words, q.answer, i.people FROM meeting_remark w
            JOIN meeting_question q
                ON q.workspace_id = w.workspace_id AND q.round_id = w.round_id AND q.person_id = w.person_id
            JOIN introduction_member m
                ON m.workspace_id = w.workspace_id AND m.round_id = w.round_id AND m.person_id = w.person_id
            JOIN introduction i ON i.workspace_id = m.workspace_id AND i.round_id = m.round_id AND i.position = m.position
            WHERE w.workspace_id = \(workspace) AND w.round_id = \(round)
            ORDER BY q.answered_at DESC NULLS LAST, w.person_id LIMIT \(Self.shownRemarks)
            """)
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        return try rows.map { row in
            let person: PersonID = try row.get("person_id")
            guard let key = keys[person] else { throw DatabaseError.missing("data_key") }
            let sealed: Sealed<String> = try row.get("words")
            return MeetingRemark(
                person: person, people: try row.get("people"), answer: try row.get("answer"),
                words: try vault.open(sealed, under: key, at: Self.place(round, workspace)))
        }
    }

    private static func place(_ round: RoundID, _ workspace: WorkspaceID) -> Place {
        Place("meeting_remark", "words", row: round.uuid, workspace: workspace)
    }
}

// MARK: Mails that name people

extension MeetingStore {
    func note(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ delivery: DeliveryID, naming people: [PersonID]
    ) throws {
        try tx.run(
            """
            INSERT INTO meeting_mail (workspace_id, round_id, delivery_id, people)
            VALUES (\(workspace), \(round), \(delivery), \(people))
            """)
    }

    /// Deletes the mails that name somebody who is erased, with their copies, and what was noted of them.
    func forget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ deliveries: DeliveryStore
    ) throws {
        let mails: [DeliveryID] = try tx.rows(
            "DELETE FROM meeting_mail WHERE workspace_id = \(workspace) AND \(person) = ANY(people) RETURNING delivery_id"
        ).map { try $0.get("delivery_id") }
        try deliveries.forget(tx, workspace, mails)
    }
}
