import Foundation
import Mail
import Primitives
import Store

extension RoundAsk.Answer: SQLEncodable, SQLDecodable {}

/// Every statement on `round_ask` and `round_answer`.
struct RoundAskStore: Sendable {
    /// Seconds between two looks for people who came after the others had been asked.
    static let look: TimeInterval = 3_600
    let random: RandomSource

    private static let columns: SQL = """
        id, program_id, beat_at, asked_at, remind_at, reminded_at IS NOT NULL AS is_reminded
        """

    /// Programs of all workspaces with somebody to ask or to remind. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, program: ProgramID)] {
        try tx.rows(
            """
            SELECT p.workspace_id, p.id FROM program p
            JOIN program_habits h ON h.workspace_id = p.workspace_id AND h.program_id = p.id AND h.ask_days IS NOT NULL
                AND h.questions IS DISTINCT FROM 'instead'
            LEFT JOIN round_ask a ON a.workspace_id = p.workspace_id AND a.program_id = p.id AND a.beat_at = p.beat_at
            WHERE p.state = 'running' AND p.next_round_at > \(tx.now)
                AND ((a.id IS NULL AND p.next_round_at <= \(tx.now + 86_400)::timestamptz + h.ask_days * interval '1 day')
                    OR (a.id IS NOT NULL AND a.reminded_at IS NULL AND (a.remind_at IS NULL OR a.remind_at <= \(tx.now)))
                    OR (a.id IS NOT NULL AND COALESCE(a.looked_at, a.asked_at) <= \(tx.now - Self.look)::timestamptz))
            ORDER BY p.next_round_at, p.id LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    func ask(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, beat: Date) throws -> RoundAsk? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM round_ask
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND beat_at = \(beat)
            """
        ).map(read)
    }

    func ask(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID) throws -> RoundAsk? {
        try tx.first("SELECT \(Self.columns) FROM round_ask WHERE workspace_id = \(workspace) AND id = \(id)").map(read)
    }

    /// The latest of a program.
    func latest(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> RoundAsk? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM round_ask WHERE workspace_id = \(workspace) AND program_id = \(program)
            ORDER BY asked_at DESC, beat_at DESC LIMIT 1
            """
        ).map(read)
    }

    /// Asks these people, once for each beat however often it is called. The caller holds the program's lock.
    func open(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, remindAt: Date, _ people: [PersonID]
    ) throws {
        let id = RoundAskID(random.uuid(at: tx.now))
        let isNew = try tx.run(
            """
            INSERT INTO round_ask (workspace_id, id, program_id, beat_at, asked_at, remind_at, round_at)
            VALUES (\(workspace), \(id), \(program.id), \(program.beat), \(tx.now), \(remindAt), \(program.nextRoundAt))
            ON CONFLICT (workspace_id, program_id, beat_at) DO NOTHING
            """)
        guard isNew == 1 else { return }
        for batch in people.batches(of: IntroductionStore.batch) {
            try tx.run(
                """
                INSERT INTO round_answer (workspace_id, ask_id, person_id)
                SELECT \(workspace), \(id), person FROM unnest(\(batch)) AS new (person)
                """)
        }
    }

    /// True where it is time to look for those who came later, which is noted: an hour after the last time.
    func beginLook(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID) throws -> Bool {
        try tx.run(
            """
            UPDATE round_ask SET looked_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)
                AND COALESCE(looked_at, asked_at) <= \(tx.now - Self.look)::timestamptz
            """) == 1
    }

    /// Also asks those of these people who were not; how many that are.
    func add(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, _ people: [PersonID]) throws -> Int {
        try people.batches(of: IntroductionStore.batch).reduce(0) { count, batch in
            try count
                + tx.run(
                    """
                    INSERT INTO round_answer (workspace_id, ask_id, person_id)
                    SELECT \(workspace), \(id), person FROM unnest(\(batch)) AS new (person)
                    ON CONFLICT (workspace_id, ask_id, person_id) DO NOTHING
                    """)
        }
    }

    /// People who are still to be written to: a first time, or once more for who has not answered. Locked.
    func waiting(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, reminding: Bool, limit: Int
    ) throws -> [PersonID] {
        let open: SQL =
            reminding ? "asked_delivery IS NOT NULL AND reminded_delivery IS NULL" : "asked_delivery IS NULL"
        return try tx.rows(
            """
            SELECT person_id FROM round_answer WHERE workspace_id = \(workspace) AND ask_id = \(id)
                AND answer IS NULL AND \(open) ORDER BY person_id LIMIT \(limit) FOR UPDATE
            """
        ).map { try $0.get("person_id") }
    }

    func setDeliveries(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, reminding: Bool,
        _ deliveries: [(person: PersonID, delivery: DeliveryID)]
    ) throws {
        let column: SQL = reminding ? "reminded_delivery" : "asked_delivery"
        try tx.run(
            """
            UPDATE round_answer a SET \(column) = d.delivery, round_at = k.round_at, is_off = k.is_off
            FROM unnest(\(deliveries.map(\.person)), \(deliveries.map(\.delivery))) AS d (person, delivery)
            JOIN round_ask k ON k.workspace_id = \(workspace) AND k.id = \(id)
            WHERE a.workspace_id = \(workspace) AND a.ask_id = \(id) AND a.person_id = d.person
            """)
    }

    /// Takes people out who were asked but cannot be written to any more.
    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, _ people: [PersonID]) throws {
        guard !people.isEmpty else { return }
        try tx.run(
            """
            DELETE FROM round_answer
            WHERE workspace_id = \(workspace) AND ask_id = \(id) AND person_id = ANY(\(people))
            """)
    }

    func remind(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, at date: Date) throws {
        try tx.run("UPDATE round_ask SET remind_at = \(date) WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    func setReminded(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID) throws {
        try tx.run(
            """
            UPDATE round_ask SET reminded_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND reminded_at IS NULL
            """)
    }

    /// Lets those be reminded once more who still have not answered. False where that happened within half a day.
    func nudge(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID) throws -> Bool {
        let isNudged =
            try tx.run(
                """
                UPDATE round_ask SET nudged_at = \(tx.now), remind_at = \(tx.now), reminded_at = NULL
                WHERE workspace_id = \(workspace) AND id = \(id)
                    AND GREATEST(nudged_at, reminded_at, asked_at) <= \(tx.now - 12 * 3600)
                """) == 1
        guard isNudged else { return false }
        try tx.run(
            """
            UPDATE round_answer SET reminded_delivery = NULL
            WHERE workspace_id = \(workspace) AND ask_id = \(id) AND answer IS NULL
            """)
        return true
    }
}

// MARK: Answers

extension RoundAskStore {
    /// What somebody said, or nil; in their own scope too. The outer nil is for who was not asked.
    func answer(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, _ person: PersonID
    ) throws -> RoundAsk.Answer?? {
        try tx.first(
            """
            SELECT answer FROM round_answer
            WHERE workspace_id = \(workspace) AND ask_id = \(id) AND person_id = \(person)
            """
        ).map { try $0.get("answer") }
    }

    /// False where nothing changed.
    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, _ person: PersonID, _ answer: RoundAsk.Answer
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE round_answer SET answer = \(answer), answered_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND ask_id = \(id) AND person_id = \(person)
                AND answer IS DISTINCT FROM \(answer)
            """) == 1
    }

    /// Everybody who was asked, with what they said; nil for who has said nothing.
    func answers(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID, among some: [PersonID]? = nil
    ) throws -> [PersonID: RoundAsk.Answer?] {
        let among: SQL = some.map { " AND person_id = ANY(\($0))" } ?? ""
        return try tx.rows(
            """
            SELECT person_id, answer FROM round_answer
            WHERE workspace_id = \(workspace) AND ask_id = \(id)\(among)
            """
        ).reduce(into: [:]) { all, row in
            let answer: RoundAsk.Answer? = try row.get("answer")
            all.updateValue(answer, forKey: try row.get("person_id"))
        }
    }

    /// Questions to somebody that can still be answered, the next round first; in their own scope too.
    func open(_ tx: Transaction, _ workspace: WorkspaceID, to person: PersonID) throws -> [OpenRoundAsk] {
        try tx.rows(
            """
            SELECT a.ask_id, p.id, a.answer FROM round_answer a
            JOIN round_ask k ON k.workspace_id = a.workspace_id AND k.id = a.ask_id
            JOIN program p ON p.workspace_id = k.workspace_id AND p.id = k.program_id AND p.beat_at = k.beat_at
                AND p.state = 'running' AND p.next_round_at > \(tx.now)
            WHERE a.workspace_id = \(workspace) AND a.person_id = \(person) ORDER BY p.next_round_at, p.id
            """
        ).map { OpenRoundAsk(ask: try $0.get("ask_id"), program: try $0.get("id"), answer: try $0.get("answer")) }
    }

    func counts(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundAskID) throws -> RoundAsk.Counts {
        let rows = try tx.rows(
            """
            SELECT COALESCE(answer, '') AS answer, count(*) AS count FROM round_answer
            WHERE workspace_id = \(workspace) AND ask_id = \(id) GROUP BY 1
            """)
        return try rows.reduce(into: RoundAsk.Counts()) { counts, row in
            switch RoundAsk.Answer(rawValue: try row.get("answer")) {
            case .yes?: counts.yes = try row.get("count")
            case .no?: counts.no = try row.get("count")
            case nil: counts.open = try row.get("count")
            }
        }
    }

    private func read(_ row: Row) throws -> RoundAsk {
        RoundAsk(
            id: try row.get("id"), program: try row.get("program_id"), beat: try row.get("beat_at"),
            askedAt: try row.get("asked_at"), remindAt: try row.get("remind_at"),
            isReminded: try row.get("is_reminded"))
    }
}
