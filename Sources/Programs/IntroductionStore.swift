import Foundation
import Mail
import Primitives
import Store

/// Every statement on `introduction` and `introduction_member`.
struct IntroductionStore: Sendable {
    /// Rows written by one statement.
    static let batch = 2000

    func insert(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ introductions: [Introduction]
    ) throws {
        try insert(tx, workspace, round, numbered: Array(zip(1..., introductions)))
    }

    func insert(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, numbered: [(Int, Introduction)]
    ) throws {
        for batch in numbered.batches(of: Self.batch) {
            try tx.run(
                """
                INSERT INTO introduction (workspace_id, round_id, position, people, reasons, again, broken)
                SELECT \(workspace), \(round), i.position, i.people::uuid[], i.reasons::text[], i.again, i.broken::text[]
                FROM unnest(\(batch.map(\.0)), \(batch.map { Self.array($1.people.map(\.text)) }),
                    \(batch.map { Self.array($1.reasons.map(\.text)) }), \(batch.map { $1.again }),
                    \(batch.map { Self.array($1.broken.map(\.text)) }))
                    AS i (position, people, reasons, again, broken)
                """)
        }
    }

    /// Everybody of a round as one member each, still without a mail.
    func insertMembers(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID) throws {
        try tx.run(
            """
            INSERT INTO introduction_member (workspace_id, round_id, person_id, position)
            SELECT i.workspace_id, i.round_id, p.id, i.position FROM introduction i CROSS JOIN unnest(i.people) AS member
            JOIN person p ON p.workspace_id = i.workspace_id AND p.id = member
            WHERE i.workspace_id = \(workspace) AND i.round_id = \(round)
            """)
    }

    func page(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, offset: Int, limit: Int
    ) throws -> [Introduction] {
        try tx.rows(
            """
            SELECT people, reasons, again, broken FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(round)
                AND position > \(offset) AND position <= \(offset + limit) ORDER BY position
            """
        ).map(read)
    }

    /// The introduction somebody is in, with its number; nil where they are in none.
    func group(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, of person: PersonID
    ) throws -> (number: Int, introduction: Introduction)? {
        try tx.first(
            """
            SELECT position, people, reasons, again, broken FROM introduction
            WHERE workspace_id = \(workspace) AND round_id = \(round) AND \(person) = ANY(people) LIMIT 1
            """
        ).map { (try $0.get("position"), try read($0)) }
    }

    /// What a draft brings with it that a hand may want to mend: groups who meet again, and groups that break rules.
    func consequences(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID
    ) throws -> (again: Int, broken: Int) {
        let row = try tx.first(
            """
            SELECT count(*) FILTER (WHERE again) AS again, count(*) FILTER (WHERE cardinality(broken) > 0) AS broken
            FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(round)
            """)
        return (try row?.get("again") ?? 0, try row?.get("broken") ?? 0)
    }

    /// Somebody said that they did not meet, and nobody that they did or will.
    private static let isUnmet: SQL = """
        EXISTS (SELECT FROM meeting_question q WHERE q.workspace_id = i.workspace_id AND q.round_id = i.round_id
            AND q.person_id = ANY(i.people) AND q.answer = 'no')
        AND NOT EXISTS (SELECT FROM meeting_question q WHERE q.workspace_id = i.workspace_id AND q.round_id = i.round_id
            AND q.person_id = ANY(i.people) AND q.answer IN ('yes', 'planned'))
        """

    /// The rounds of all programs that have told who meets whom, numbered in the order in which they began: whoever was
    /// introduced by one program has met for the others as well. What another keeps for a surprise is not known yet.
    private static func told(_ workspace: WorkspaceID, to program: ProgramID, at now: Date) -> SQL {
        """
        (SELECT r.workspace_id, r.id, row_number() OVER (ORDER BY r.started_at, r.number, r.id) AS number FROM round r
            WHERE r.workspace_id = \(workspace) AND r.state = 'running'
                AND (r.program_id = \(program) OR r.reveal_at IS NULL OR r.reveal_at <= \(now)::timestamptz))
        """
    }

    /// Who was introduced to whom in past rounds, with the number of the round, oldest first. Those who did not meet count
    /// as if it were before the first round: a repeat still, but the first to be repeated.
    func history(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID
    ) throws -> [(round: Int, people: [PersonID])] {
        try tx.rows(
            """
            SELECT CASE WHEN \(Self.isUnmet) THEN -1000000 ELSE r.number END AS number, \(MissedStore.reached) AS people
            FROM \(Self.told(workspace, to: program, at: tx.now)) r
            JOIN introduction i ON i.workspace_id = r.workspace_id AND i.round_id = r.id
            WHERE NOT i.void
            ORDER BY r.number, i.position
            """
        ).map { (try $0.get("number"), try $0.get("people")) }
    }

    /// Where some two of these people met.
    func history(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, among people: [PersonID]
    ) throws -> [(round: Int, people: [PersonID])] {
        try tx.rows(
            """
            SELECT r.number, array_agg(m.person_id) AS people FROM introduction_member m
            JOIN \(Self.told(workspace, to: program, at: tx.now)) r ON r.workspace_id = m.workspace_id AND r.id = m.round_id
            JOIN introduction i ON i.workspace_id = m.workspace_id AND i.round_id = m.round_id AND i.position = m.position
            WHERE m.workspace_id = \(workspace) AND m.person_id = ANY(\(people)) AND NOT i.void
                AND m.person_id <> ALL(i.missed)
            GROUP BY r.id, r.number, m.position HAVING count(*) > 1
            """
        ).map { (try $0.get("number"), try $0.get("people")) }
    }

    /// Who met in these rounds; nobody whom mail did not reach.
    func groups(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [RoundID]
    ) throws -> [(round: RoundID, people: [PersonID])] {
        try tx.rows(
            """
            SELECT r.id, i.people FROM unnest(\(rounds)) AS r (id) CROSS JOIN LATERAL (
                SELECT \(MissedStore.reached) AS people FROM introduction i
                WHERE i.workspace_id = \(workspace) AND i.round_id = r.id AND NOT i.void OFFSET 0) i
            """
        ).map { (try $0.get("id"), try $0.get("people")) }
    }

    /// Members among these positions whose mail is not queued yet, locked, with their introductions.
    func waiting(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, positions: ClosedRange<Int>
    ) throws -> [(person: PersonID, position: Int, introduction: Introduction)] {
        try tx.rows(
            """
            SELECT m.person_id, m.position, \(MissedStore.reached) AS people, i.reasons, i.again, i.broken
            FROM introduction_member m
            JOIN introduction i ON i.workspace_id = m.workspace_id AND i.round_id = m.round_id AND i.position = m.position
            WHERE m.workspace_id = \(workspace) AND m.round_id = \(round) AND m.delivery_id IS NULL
                AND m.position BETWEEN \(positions.lowerBound) AND \(positions.upperBound) AND NOT i.void
            ORDER BY m.position, m.person_id FOR UPDATE OF m
            """
        ).map { (try $0.get("person_id"), try $0.get("position"), try read($0)) }
    }

    /// Takes people out of a round whose mails were never written.
    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ people: [PersonID]) throws {
        guard !people.isEmpty else { return }
        try tx.run(
            """
            DELETE FROM introduction_member WHERE workspace_id = \(workspace) AND round_id = \(round)
                AND person_id = ANY(\(people)) AND delivery_id IS NULL
            """)
    }

    func setDeliveries(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID,
        _ deliveries: [(person: PersonID, delivery: DeliveryID)]
    ) throws {
        try tx.run(
            """
            UPDATE introduction_member m SET delivery_id = d.delivery
            FROM unnest(\(deliveries.map(\.person)), \(deliveries.map(\.delivery))) AS d (person, delivery)
            WHERE m.workspace_id = \(workspace) AND m.round_id = \(round) AND m.person_id = d.person
            """)
    }

    /// Somebody's introductions, the latest first; in one program or in all. Keeping secrets, those of a mystery
    /// name nobody else until they have met.
    func of(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, in program: ProgramID? = nil, limit: Int,
        keepsSecrets: Bool = false
    ) throws -> [PastIntroduction] {
        try tx.rows(
            """
            \(Self.past(keepsSecrets: keepsSecrets, at: tx.now))
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person)
                AND (\(program)::uuid IS NULL OR r.program_id = \(program)::uuid)
            ORDER BY r.started_at DESC LIMIT \(limit)
            """
        ).map(readPast)
    }

    /// What is kept secret is no part of what is read: neither who, nor why.
    private static func past(keepsSecrets: Bool, at now: Date) -> SQL {
        """
        SELECT r.id, r.program_id, r.started_at, m.position, i.void OR m.person_id = ANY(i.missed) AS void, i.broken, i.again AND NOT s.holds AS again,
            CASE WHEN s.holds THEN r.reveal_at END AS secret_until,
            CASE WHEN s.holds THEN ARRAY[m.person_id] WHEN m.person_id = ANY(i.missed) THEN i.people
                ELSE \(MissedStore.reached) END AS people,
            CASE WHEN s.holds THEN '{}' ELSE i.reasons END AS reasons
        FROM introduction_member m
        JOIN introduction i ON i.workspace_id = m.workspace_id AND i.round_id = m.round_id AND i.position = m.position
        JOIN round r ON r.workspace_id = m.workspace_id AND r.id = m.round_id
        CROSS JOIN LATERAL (SELECT \(keepsSecrets) AND COALESCE(r.reveal_at > \(now), false) AS holds) s
        """
    }

    private func readPast(_ row: Row) throws -> PastIntroduction {
        PastIntroduction(
            round: try row.get("id"), program: try row.get("program_id"), at: try row.get("started_at"),
            position: try row.get("position"), secretUntil: try row.get("secret_until"), introduction: try read(row),
            isVoid: try row.get("void"))
    }

    /// Somebody's introduction in a round that was run; nil where they were not in it.
    func of(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, in round: RoundID
    ) throws -> PastIntroduction? {
        try tx.first(
            """
            \(Self.past(keepsSecrets: true, at: tx.now))
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person) AND m.round_id = \(round)
            """
        ).map(readPast)
    }

    func read(_ row: Row) throws -> Introduction {
        let reasons: [String] = try row.get("reasons")
        let broken: [String] = try row.get("broken")
        return Introduction(
            people: try row.get("people"), reasons: reasons.compactMap { IntroductionReason($0) },
            again: try row.get("again"), broken: broken.compactMap { BrokenRule($0) })
    }

    /// An array of arrays of unequal lengths cannot be bound, so each is written as PostgreSQL reads it (8.15.6), every
    /// element quoted: a reason can hold the name of a roster's column.
    private static func array(_ words: [String]) -> String {
        let quoted = words.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
        return "{" + quoted.joined(separator: ",") + "}"
    }
}

/// An introduction that was made.
struct PastIntroduction: Sendable, Equatable {
    let round: RoundID
    let program: ProgramID
    let at: Date
    let position: Int
    /// Until then nobody is told who it is.
    let secretUntil: Date?
    let introduction: Introduction
    /// It did not come about: mail reached too few of them.
    let isVoid: Bool
}
