import Foundation
import Primitives
import Store

extension Round.State: SQLEncodable, SQLDecodable {}

/// Every statement on `round` and `round_absence`.
struct RoundStore: Sendable {
    let random: RandomSource
    let introductions = IntroductionStore()

    private static let columns: SQL = """
        id, program_id, state, number, audience, first_count, again_count, left_count, group_count, started_at, is_edited,
            revision, approved_at, reveal_at, findings
        """

    /// The plan of a program's next round that waits to be run.
    func draft(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Round? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM round
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND state = 'draft'
            """
        ).map(read)
    }

    /// Keeps a plan in place of the one there was. The caller holds the program's lock.
    func save(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ draft: RoundDraft
    ) throws -> RoundID {
        try tx.run(
            "DELETE FROM round WHERE workspace_id = \(workspace) AND program_id = \(program) AND state = 'draft'")
        let id = RoundID(random.uuid(at: tx.now))
        let counts = draft.counts
        try tx.run(
            """
            INSERT INTO round (workspace_id, id, program_id, state, seed, audience, first_count, again_count, left_count,
                group_count, findings, created_at)
            VALUES (\(workspace), \(id), \(program), 'draft', \(Int64(bitPattern: draft.seed)), \(draft.audience),
                \(counts.first), \(counts.again), \(counts.left), \(counts.groups),
                \(try Self.text(of: draft.findings)), \(tx.now))
            """)
        try introductions.insert(tx, workspace, id, draft.introductions)
        try Self.insert(tx, workspace, id, draft.absences)
        return id
    }

    /// Puts a plan that was brought up to date in the place of the draft it was made from.
    func rewrite(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, _ draft: RoundDraft) throws {
        let counts = draft.counts
        try tx.run(
            """
            UPDATE round SET audience = \(draft.audience), revision = revision + 1, first_count = \(counts.first),
                again_count = \(counts.again), left_count = \(counts.left), group_count = \(counts.groups)
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'draft'
            """)
        try tx.run("DELETE FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(id)")
        try tx.run("DELETE FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(id)")
        try introductions.insert(tx, workspace, id, draft.introductions)
        try Self.insert(tx, workspace, id, draft.absences)
    }

    /// A whole draft as it was planned and changed.
    func whole(_ tx: Transaction, _ workspace: WorkspaceID, _ round: Round) throws -> RoundDraft {
        RoundDraft(
            seed: 0, audience: round.audience,
            introductions: try introductions.page(tx, workspace, round.id, offset: 0, limit: round.counts.groups),
            absences: try absences(tx, workspace, round.id, limit: .max), findings: round.findings)
    }

    /// Says yes to a draft, or takes the yes back. False where it is no draft any more.
    func approve(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, _ isApproved: Bool) throws -> Bool {
        try tx.run(
            """
            UPDATE round SET approved_at = CASE WHEN \(isApproved) THEN \(tx.now)::timestamptz END
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'draft'
            """) == 1
    }

    /// Turns a draft into a round that runs; of many at once, one succeeds. The caller holds the program's lock.
    func start(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, of program: ProgramID, standingFor due: Date?,
        revealedAt: Date? = nil
    ) throws -> Bool {
        let isStarted =
            try tx.run(
                """
                UPDATE round SET state = 'running', started_at = \(tx.now), due_at = \(due)::timestamptz,
                    reveal_at = \(revealedAt)::timestamptz, number = 1 + COALESCE((
                    SELECT max(number) FROM round WHERE workspace_id = \(workspace) AND program_id = \(program)), 0)
                WHERE workspace_id = \(workspace) AND id = \(id) AND program_id = \(program) AND state = 'draft'
                """) == 1
        if isStarted { try introductions.insertMembers(tx, workspace, id) }
        return isStarted
    }

    /// Whether some round stands for this instant of the rhythm already.
    func hasRound(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, due: Date) throws -> Bool {
        try tx.first(
            """
            SELECT id FROM round
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND due_at = \(due)
            """) != nil
    }

    /// How many rounds were run, by all programs.
    func started(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.first("SELECT count(*) AS count FROM round WHERE workspace_id = \(workspace) AND state = 'running'")?
            .get("count") ?? 0
    }

    /// Of the last round of a program that was run; 0 before the first.
    func lastNumber(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Int {
        try tx.first(
            """
            SELECT COALESCE(max(number), 0)::bigint AS last FROM round
            WHERE workspace_id = \(workspace) AND program_id = \(program)
            """)?.get("last") ?? 0
    }

    func round(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID) throws -> Round? {
        try tx.first("SELECT \(Self.columns) FROM round WHERE workspace_id = \(workspace) AND id = \(id)").map(read)
    }

    /// Rounds that were run, the latest first; of one program or of all.
    func latest(
        _ tx: Transaction, _ workspace: WorkspaceID, of program: ProgramID? = nil, offset: Int = 0, limit: Int
    ) throws -> [Round] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM round WHERE workspace_id = \(workspace) AND state = 'running'
                AND (\(program)::uuid IS NULL OR program_id = \(program)::uuid)
            ORDER BY started_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map(read)
    }

    /// Rounds of a program that were run.
    func count(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM round
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND state = 'running'
            """)?.get("count") ?? 0
    }

    /// Rounds that were run, the latest planned first, for going through all of them.
    func next(_ tx: Transaction, _ workspace: WorkspaceID, after: RoundID?, limit: Int) throws -> [Round] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM round WHERE workspace_id = \(workspace) AND state = 'running'
                AND (\(after)::uuid IS NULL OR id < \(after)::uuid)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(read)
    }

    /// Workspaces in which a round was run. Needs the system scope.
    func workspaces(_ tx: Transaction) throws -> [WorkspaceID] {
        try tx.rows("SELECT DISTINCT workspace_id FROM round WHERE state = 'running'").map {
            try $0.get("workspace_id")
        }
    }

    /// How many were left out of each of these rounds, by reason.
    func left(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [RoundID]
    ) throws -> [RoundID: [String: Int]] {
        try tx.rows(
            """
            SELECT r.id, a.reason, a.count FROM unnest(\(rounds)) AS r (id) CROSS JOIN LATERAL (
                SELECT reason, count(*) AS count FROM round_absence
                WHERE workspace_id = \(workspace) AND round_id = r.id GROUP BY reason) a
            """
        ).reduce(into: [:]) { all, row in
            let (id, reason): (RoundID, String) = (try row.get("id"), try row.get("reason"))
            all[id, default: [:]][reason] = try row.get("count")
        }
    }

    /// Who was left out of a round, in order of id, for going through all of them.
    func left(
        _ tx: Transaction, _ workspace: WorkspaceID, of round: RoundID, after: PersonID?, limit: Int
    ) throws -> [(person: PersonID, reason: String, until: Date?)] {
        try tx.rows(
            """
            SELECT person_id, reason, until FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(round)
                AND (\(after)::uuid IS NULL OR person_id > \(after)::uuid) ORDER BY person_id LIMIT \(limit)
            """
        ).map { (try $0.get("person_id"), try $0.get("reason"), try $0.get("until")) }
    }

    func absences(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, offset: Int = 0, limit: Int
    ) throws -> [Absence] {
        try tx.rows(
            """
            SELECT person_id, reason, until FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(id)
            ORDER BY reason DESC, person_id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            Absence(
                person: try row.get("person_id"),
                reason: Absence.Reason(try row.get("reason"), until: try row.get("until")))
        }
    }

    /// Some of those left out whom a hand may put in: not by their own word.
    func movable(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, limit: Int) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT person_id FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(id)
                AND reason <> ALL(\(Absence.Reason.theirs)) ORDER BY person_id LIMIT \(limit)
            """
        ).map { try $0.get("person_id") }
    }

    /// Those of some people.
    func movable(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, among people: [PersonID]
    ) throws -> [PersonID] {
        guard !people.isEmpty else { return [] }
        return try tx.rows(
            """
            SELECT person_id FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(id)
                AND person_id = ANY(\(people)) AND reason <> ALL(\(Absence.Reason.theirs)) ORDER BY person_id
            """
        ).map { try $0.get("person_id") }
    }

    static func insert(_ tx: Transaction, _ workspace: WorkspaceID, _ id: RoundID, _ absences: [Absence]) throws {
        for batch in absences.batches(of: IntroductionStore.batch) {
            let paused = batch.filter { $0.reason.until != nil }
            try tx.run(
                """
                INSERT INTO round_absence (workspace_id, round_id, person_id, reason, until)
                SELECT \(workspace), \(id), a.person, a.reason, p.until
                FROM unnest(\(batch.map(\.person)), \(batch.map(\.reason.word))) AS a (person, reason)
                LEFT JOIN unnest(\(paused.map(\.person)), \(paused.compactMap(\.reason.until))) AS p (person, until)
                    ON p.person = a.person
                """)
        }
    }

    /// Findings are numbers and names of rules; what cannot be read of them is not worth a page's failing.
    private static func text(of findings: [RoundFinding]) throws -> String {
        String(decoding: try JSONEncoder().encode(findings), as: UTF8.self)
    }

    private static func findings(_ text: String) -> [RoundFinding] {
        (try? JSONDecoder().decode([RoundFinding].self, from: Data(text.utf8))) ?? []
    }

    private func read(_ row: Row) throws -> Round {
        let counts = RoundCounts(
            first: try row.get("first_count"), again: try row.get("again_count"), left: try row.get("left_count"),
            groups: try row.get("group_count"))
        return Round(
            id: try row.get("id"), program: try row.get("program_id"), state: try row.get("state"),
            number: try row.get("number"), audience: try row.get("audience"), counts: counts,
            startedAt: try row.get("started_at"), isEdited: try row.get("is_edited"),
            revision: try row.get("revision"), approvedAt: try row.get("approved_at"),
            revealAt: try row.get("reveal_at"),
            findings: Self.findings(try row.get("findings")))
    }
}
