import Accounts
import Foundation
import Primitives
import Store

extension Participation.State: SQLEncodable, SQLDecodable {}

/// Every statement on `participation`, and on `person` as far as it says who takes part.
struct ParticipationStore: Sendable {
    func participation(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ person: PersonID
    ) throws -> Participation {
        try tx.first(
            """
            SELECT state, paused_until, is_open_ended FROM participation
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND person_id = \(person)
            """
        ).map(read) ?? Participation()
    }

    /// What one person said, by program.
    func byProgram(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID
    ) throws -> [ProgramID: Participation] {
        try tx.rows(
            """
            SELECT program_id, state, paused_until, is_open_ended FROM participation
            WHERE workspace_id = \(workspace) AND person_id = \(person)
            """
        ).reduce(into: [:]) { try $0[$1.get("program_id")] = read($1) }
    }

    /// In every program of the workspace about which these people said something; "not now" counts as one more.
    func participations(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID]
    ) throws -> [PersonID: [Participation]] {
        try tx.rows(
            """
            SELECT person_id, state, paused_until, is_open_ended FROM participation
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(people))
            UNION ALL SELECT person_id, 'in', until, until IS NULL FROM not_now
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(people))
            """
        ).reduce(into: [:], gather)
    }

    /// The same of the people on one page of the roster, so that it need not be known who they are.
    func participations(
        _ workspace: WorkspaceID, ofPageAt offset: Int, limit: Int
    ) -> Query<[PersonID: [Participation]]> {
        Query(
            """
            SELECT s.person_id, s.state, s.paused_until, s.is_open_ended FROM (
                SELECT person_id, state, paused_until, is_open_ended FROM participation
                WHERE workspace_id = \(workspace)
                UNION ALL SELECT person_id, 'in', until, until IS NULL FROM not_now WHERE workspace_id = \(workspace)) s
            WHERE s.person_id IN (SELECT id FROM person
                WHERE workspace_id = \(workspace) ORDER BY id DESC LIMIT \(limit) OFFSET \(offset))
            """
        ) { try $0.reduce(into: [:], gather) }
    }

    private func gather(_ all: inout [PersonID: [Participation]], _ row: Row) throws {
        all[try row.get("person_id"), default: []].append(try read(row))
    }

    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ person: PersonID, _ new: Participation
    ) throws {
        try tx.run(
            """
            INSERT INTO participation (workspace_id, program_id, person_id, state, paused_until, is_open_ended, updated_at)
            VALUES (\(workspace), \(program), \(person), \(new.state), \(new.pausedUntil)::timestamptz,
                \(new.isOpenEnded), \(tx.now))
            ON CONFLICT (workspace_id, program_id, person_id) DO UPDATE
            SET state = excluded.state, paused_until = excluded.paused_until, is_open_ended = excluded.is_open_ended,
                ask_at = NULL, updated_at = excluded.updated_at
            """)
    }

    /// Ends somebody's pauses in all programs; how many there were.
    func endPauses(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Int {
        try tx.run(
            """
            UPDATE participation SET paused_until = NULL, is_open_ended = false, updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND (paused_until > \(tx.now) OR is_open_ended)
            """) + NotNowStore().end(tx, workspace, person)
    }

    /// Everybody active whom the program is for, or those among some, with what they said about the program, in order of id.
    func audience(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, among some: [PersonID]? = nil
    ) throws -> [(person: PersonID, participation: Participation)] {
        let among: SQL = some.map { " AND p.id = ANY(\($0))" } ?? ""
        return try tx.rows(
            """
            SELECT p.id, COALESCE(q.state, 'in') AS state, GREATEST(q.paused_until, n.until) AS paused_until,
                (COALESCE(q.is_open_ended, false) OR (n.person_id IS NOT NULL AND n.until IS NULL)) AS is_open_ended
            \(Self.joined(workspace, "\(program)"))\(among) ORDER BY p.id
            """
        ).map { (try $0.get("id"), try read($0)) }
    }

    /// Changes with who takes part, is paused or has left, with what their profiles say and with what they chose. The same
    /// text for the same audience.
    func digest(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> String {
        try tx.first(
            """
            SELECT encode(sha256(COALESCE(string_agg(
                uuid_send(p.id) || p.fingerprint || convert_to(COALESCE(q.state, 'in') || CASE
                    WHEN GREATEST(q.paused_until, n.until) > \(tx.now)
                    THEN extract(epoch FROM GREATEST(q.paused_until, n.until))::text ELSE '' END
                    || CASE WHEN q.is_open_ended OR (n.person_id IS NOT NULL AND n.until IS NULL) THEN 'open' ELSE '' END
                    || COALESCE(extract(epoch FROM c.updated_at)::text, ''), 'UTF8'),
                ''::bytea ORDER BY p.id), ''::bytea)), 'hex') AS digest
            \(Self.joined(workspace, "\(program)", choices: Self.chosen))
            """)?.get("digest") ?? ""
    }

    /// Active people whom the program is for and mail reaches, who have not left the program, paused ones included.
    func count(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Int {
        try tx.first(
            "SELECT count(*) AS count \(Self.joined(workspace, "\(program)")) AND \(Self.isIn)"
        )?.get("count") ?? 0
    }

    /// Some of them, for a picture.
    func some(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, limit: Int) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT p.id \(Self.joined(workspace, "\(program)")) AND \(Self.isIn) ORDER BY p.id LIMIT \(limit)
            """
        ).map { try $0.get("id") }
    }

    /// Both of each of these programs, in one statement, however many they are.
    func glances(
        _ tx: Transaction, _ workspace: WorkspaceID, _ programs: [ProgramID], some limit: Int
    ) throws -> [ProgramID: ProgramGlance] {
        let all: SQL = "\(Self.joined(workspace, "g.id")) AND \(Self.isIn)"
        return try tx.rows(
            """
            SELECT g.id, (SELECT count(*) \(all)) AS count, ARRAY(SELECT p.id \(all) ORDER BY p.id LIMIT \(limit)) AS some
            FROM unnest(\(programs)) AS g (id)
            """
        ).reduce(into: [:]) { glances, row in
            glances[try row.get("id")] = ProgramGlance(count: try row.get("count"), some: try row.get("some"))
        }
    }

    /// Whoever no mail reaches cannot be introduced, whatever they said.
    private static let isIn: SQL = """
        COALESCE(q.state, 'in') = 'in' AND NOT EXISTS (SELECT FROM bounce b WHERE b.workspace_id = p.workspace_id
            AND b.person_id = p.id AND b.address_index = p.address_index AND b.cleared_at IS NULL)
        """

    private static let chosen: SQL = """
        LEFT JOIN person_choices c ON c.workspace_id = p.workspace_id AND c.person_id = p.id
        """

    /// - Parameter program: a value, or a column of the statement around it.
    private static func joined(_ workspace: WorkspaceID, _ program: SQL, choices: SQL = "") -> SQL {
        """
        FROM person p LEFT JOIN participation q
            ON q.workspace_id = p.workspace_id AND q.person_id = p.id AND q.program_id = \(program)
        LEFT JOIN not_now n ON n.workspace_id = p.workspace_id AND n.person_id = p.id
        \(choices)
        WHERE p.workspace_id = \(workspace) AND p.state = 'active' AND \(ProgramAudienceStore.isFor(workspace, program))
        """
    }

    private func read(_ row: Row) throws -> Participation {
        Participation(
            state: try row.get("state"), pausedUntil: try row.get("paused_until"),
            isOpenEnded: try row.get("is_open_ended"))
    }
}

/// How many take part in a program, and some of them.
struct ProgramGlance: Sendable, Equatable {
    var count = 0
    var some: [PersonID] = []
}
