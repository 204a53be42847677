import Foundation
import Jobs
import Primitives
import Store

extension Program.State: SQLEncodable, SQLDecodable {}

/// Every statement on `program`.
package struct ProgramStore: Sendable {
    /// Programs of one workspace at most, but for archived ones.
    static let maximum = 200
    /// Programs listed, archived ones included.
    static let shown = 500

    let random: RandomSource
    private var asks: RoundAskStore { RoundAskStore(random: random) }
    let dates = RoundDateStore()

    package init(random: RandomSource) { self.random = random }

    private static let columns: SQL = """
        id, name, state, weeks, weekday, hour, time_zone, group_size, next_round_at, beat_at, matching, asks_approval
        """

    /// Programs of a workspace are named one after another: until the transaction ends, nobody else names one.
    func lockNames(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        _ = try tx.rows("SELECT pg_advisory_xact_lock(hashtextextended(\(workspace.text), 552826))")
    }

    /// Whether a program, archived or not, but for one has this name, be it written with other capitals.
    func isTaken(
        _ tx: Transaction, _ workspace: WorkspaceID, _ name: String, except id: ProgramID? = nil
    ) throws -> Bool {
        try tx.first(
            """
            SELECT id FROM program WHERE workspace_id = \(workspace) AND lower(name) = lower(\(name))
                AND id IS DISTINCT FROM \(id)::uuid LIMIT 1
            """) != nil
    }

    /// The name, or where it is taken the name with the first number that is free.
    func freeName(_ tx: Transaction, _ workspace: WorkspaceID, _ name: String) throws -> String {
        let most = Program.maximumNameLength
        var (free, number) = (name.shortened(to: most), 1)
        while try isTaken(tx, workspace, free) {
            number += 1
            free = name.shortened(to: most - " \(number)".count) + " \(number)"
        }
        return free
    }

    /// As a draft.
    func create(
        _ tx: Transaction, _ workspace: WorkspaceID, _ settings: ProgramSettings, as chosen: ProgramID? = nil
    ) throws -> ProgramID {
        let id = chosen ?? ProgramID(random.uuid(at: tx.now))
        let cadence = settings.cadence
        let first = try dates.calendar(tx, workspace, id, cadence).next(
            from: cadence.first(after: tx.now), after: tx.now)
        try tx.run(
            """
            INSERT INTO program (workspace_id, id, name, state, weeks, weekday, hour, time_zone, group_size, next_round_at,
                beat_at, matching, asks_approval, created_at, updated_at)
            VALUES (\(workspace), \(id), \(settings.name), 'draft', \(cadence.weeks), \(cadence.weekday.rawValue),
                \(cadence.hour), \(cadence.zone.identifier), \(settings.groupSize), \(first.date ?? first.beat),
                \(first.beat), \(try Self.text(of: settings.matching)), \(settings.asksApproval), \(tx.now), \(tx.now))
            """)
        return id
    }

    /// Another rhythm begins anew; otherwise the next round stays where it is. False where there is no such program.
    func change(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, to settings: ProgramSettings
    ) throws -> Bool {
        guard let before = try program(tx, workspace, id, locking: true) else { return false }
        let cadence = settings.cadence
        let isChanged =
            try tx.run(
                """
                UPDATE program SET name = \(settings.name), weeks = \(cadence.weeks), weekday = \(cadence.weekday.rawValue),
                    hour = \(cadence.hour), time_zone = \(cadence.zone.identifier), group_size = \(settings.groupSize),
                    matching = \(try Self.text(of: settings.matching)), asks_approval = \(settings.asksApproval),
                    updated_at = \(tx.now)
                WHERE workspace_id = \(workspace) AND id = \(id)
                """) == 1
        guard isChanged, before.cadence != cadence else { return isChanged }
        try dates.forget(tx, workspace, id)
        try restart(tx, workspace, id, cadence, from: cadence.first(after: tx.now))
        try asks.carry(tx, workspace, id, from: before.beat)
        return true
    }

    /// A program that starts or goes on does not make up for rounds it was still over.
    func setState(_ tx: Transaction, _ workspace: WorkspaceID, _ before: Program, _ state: Program.State) throws {
        try tx.run(
            """
            UPDATE program SET state = \(state), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(before.id)
            """)
        try restart(tx, workspace, before.id, before.cadence, from: before.beat)
    }

    /// Another rhythm, on the weekday and at the hour of `beat`, with which it goes on.
    func shift(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, to cadence: Cadence, from beat: Date
    ) throws {
        let id = program.id
        try tx.run(
            """
            UPDATE program SET weekday = \(cadence.weekday.rawValue), hour = \(cadence.hour), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
        try dates.forget(tx, workspace, id)
        try restart(tx, workspace, id, cadence, from: beat)
        try asks.carry(tx, workspace, id, from: program.beat)
    }

    /// Looks anew for the next date that is still ahead, at a beat or one after it.
    func restart(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, _ cadence: Cadence, from beat: Date
    ) throws {
        let next = try dates.calendar(tx, workspace, id, cadence).next(from: beat, after: tx.now)
        try place(tx, workspace, id, next)
    }

    /// Moves the next round on, unless somebody else did so meanwhile. The caller holds the program's lock.
    func move(_ tx: Transaction, _ workspace: WorkspaceID, past program: Program) throws {
        let calendar = try dates.calendar(tx, workspace, program)
        let next = calendar.next(from: program.cadence.following(program.beat), after: tx.now)
        try place(tx, workspace, program.id, next, from: program.nextRoundAt)
        try dates.forget(tx, workspace, program.id, before: program.cadence.following(program.beat))
    }

    private func place(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, _ next: RoundDate, from due: Date? = nil
    ) throws {
        try tx.run(
            """
            UPDATE program SET next_round_at = \(next.date ?? next.beat), beat_at = \(next.beat), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id)
                AND (\(due)::timestamptz IS NULL OR next_round_at = \(due)::timestamptz)
            """)
        // Who was asked about that round is reminded by its new date.
        try tx.run(
            """
            UPDATE round_ask SET remind_at = NULL WHERE workspace_id = \(workspace) AND program_id = \(id)
                AND beat_at = \(next.beat) AND reminded_at IS NULL
            """)
    }

    /// With `locking`, nobody else changes it or starts a round of it until the transaction ends.
    func program(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, locking: Bool = false
    ) throws -> Program? {
        let lock: SQL = locking ? " FOR NO KEY UPDATE" : ""
        return try tx.first(
            "SELECT \(Self.columns) FROM program WHERE workspace_id = \(workspace) AND id = \(id)\(lock)"
        ).map(read)
    }

    /// In order of their next rounds; first those that run, then drafts, paused ones, and last the archived.
    package func programs(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Program] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM program WHERE workspace_id = \(workspace)
            ORDER BY array_position(ARRAY['running', 'draft', 'paused', 'archived'], state), next_round_at, id
            LIMIT \(Self.shown)
            """
        ).map(read)
    }

    /// The clock of the program that comes first in that order; nil where there is none.
    func zone(_ tx: Transaction, _ workspace: WorkspaceID) throws -> TimeZone? {
        try tx.first(
            """
            SELECT time_zone FROM program WHERE workspace_id = \(workspace)
            ORDER BY array_position(ARRAY['running', 'draft', 'paused', 'archived'], state), next_round_at, id LIMIT 1
            """
        ).flatMap { TimeZone(identifier: try $0.get("time_zone")) }
    }

    /// The next programs in order of id, for going through all of them.
    func next(_ tx: Transaction, _ workspace: WorkspaceID, after: ProgramID?, limit: Int) throws -> [Program] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM program
            WHERE workspace_id = \(workspace) AND (\(after)::uuid IS NULL OR id > \(after)::uuid)
            ORDER BY id LIMIT \(limit)
            """
        ).map(read)
    }

    func count(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.first(
            "SELECT count(*) AS count FROM program WHERE workspace_id = \(workspace) AND state <> 'archived'"
        )?.get("count") ?? 0
    }

    /// Programs of all workspaces whose round is due, and approved where that is asked for. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, program: ProgramID, due: Date)] {
        try tx.rows(
            """
            SELECT workspace_id, id, next_round_at FROM program p
            WHERE state = 'running' AND next_round_at <= \(tx.now)
                AND (NOT asks_approval OR EXISTS (SELECT FROM round r WHERE r.workspace_id = p.workspace_id
                    AND r.program_id = p.id AND r.state = 'draft' AND r.approved_at IS NOT NULL))
            ORDER BY next_round_at, id LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id"), try $0.get("next_round_at")) }
    }

    /// Programs of all workspaces that ask before a round which begins before `end`, and have not asked yet. Needs the
    /// system scope.
    func unasked(
        _ tx: Transaction, before end: Date, limit: Int
    ) throws -> [(workspace: WorkspaceID, program: ProgramID)] {
        try tx.rows(
            """
            SELECT workspace_id, id FROM program WHERE state = 'running' AND asks_approval AND next_round_at <= \(end)
                AND asked_for IS DISTINCT FROM next_round_at ORDER BY next_round_at, id LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    /// Notes that its managers were asked about the next round. False where they had been.
    func note(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, askedFor due: Date) throws -> Bool {
        try tx.run(
            """
            UPDATE program SET asked_for = \(due) WHERE workspace_id = \(workspace) AND id = \(id)
                AND next_round_at = \(due) AND asked_for IS DISTINCT FROM \(due)
            """) == 1
    }

    private static func text(of matching: ProgramMatching) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(matching), as: UTF8.self)
    }

    /// Programs of all workspaces whose next round lies further ahead than any rhythm leads, because the clock ran ahead
    /// when it was set and has been put right since. Needs the system scope.
    func astray(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, program: ProgramID)] {
        try tx.rows(
            """
            SELECT workspace_id, id FROM program WHERE state = 'running' AND updated_at > \(tx.now + 3600)
                AND next_round_at > \(tx.now + 13 * 7 * 86_400) LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    private func read(_ row: Row) throws -> Program {
        let zone = TimeZone(identifier: try row.get("time_zone")) ?? .gmt
        guard let weekday = Weekday(rawValue: try row.get("weekday")),
            let cadence = Cadence(weeks: try row.get("weeks"), weekday: weekday, hour: try row.get("hour"), zone: zone)
        else { throw DatabaseError.missing("cadence") }
        let matching: String = try row.get("matching")
        let settings = ProgramSettings(
            name: try row.get("name"), cadence: cadence, groupSize: try row.get("group_size"),
            matching: try JSONDecoder().decode(ProgramMatching.self, from: Data(matching.utf8)),
            asksApproval: try row.get("asks_approval"))
        return Program(
            id: try row.get("id"), settings: settings, state: try row.get("state"),
            nextRoundAt: try row.get("next_round_at"), beat: try row.get("beat_at"))
    }
}
