import Foundation
import Primitives
import Store

enum ProgramTaskTag {}
typealias ProgramTaskID = Identifier<ProgramTaskTag>

/// Work on a program that takes its time, and that somebody waits for: planning a round, trying out a year.
struct ProgramTask: Sendable, Equatable {
    enum Kind: String, Sendable { case preview, year }
    enum State: String, Sendable { case working, done, cancelled, failed }

    let id: ProgramTaskID
    let kind: Kind
    let state: State
    /// Of so many rounds, how many are done.
    let done: Int
    let total: Int
    /// Of a year: what it came to, as JSON.
    let result: String?
    let createdAt: Date
    let updatedAt: Date
}

extension ProgramTask.Kind: SQLEncodable, SQLDecodable {}
extension ProgramTask.State: SQLEncodable, SQLDecodable {}

/// Every statement on `program_task`.
struct ProgramTaskStore: Sendable {
    let random: RandomSource

    /// Begins anew, in place of what there was.
    func begin(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ kind: ProgramTask.Kind, total: Int
    ) throws -> ProgramTaskID {
        let id = ProgramTaskID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO program_task (workspace_id, program_id, kind, id, state, total_count, created_at, updated_at)
            VALUES (\(workspace), \(program), \(kind), \(id), 'working', \(total), \(tx.now), \(tx.now))
            ON CONFLICT (workspace_id, program_id, kind) DO UPDATE SET id = excluded.id, state = 'working', done_count = 0,
                total_count = excluded.total_count, result = NULL, created_at = excluded.created_at,
                updated_at = excluded.updated_at
            """)
        return id
    }

    func find(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ kind: ProgramTask.Kind
    ) throws -> ProgramTask? {
        try tx.first(
            """
            SELECT id, kind, state, done_count, total_count, result, created_at, updated_at FROM program_task
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND kind = \(kind)
            """
        ).map { row in
            ProgramTask(
                id: try row.get("id"), kind: try row.get("kind"), state: try row.get("state"),
                done: try row.get("done_count"), total: try row.get("total_count"), result: try row.get("result"),
                createdAt: try row.get("created_at"), updatedAt: try row.get("updated_at"))
        }
    }

    /// Tells how far it is. False where nobody waits for it any more.
    func advance(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramTaskID, to done: Int) throws -> Bool {
        try tx.run(
            """
            UPDATE program_task SET done_count = \(done), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'working'
            """) == 1
    }

    /// False where it had ended already.
    func end(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramTaskID, _ state: ProgramTask.State,
        result: String? = nil
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE program_task SET state = \(state), result = \(result), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'working'
            """) == 1
    }

    /// Calls it off, whoever works on it. False where there was nothing to call off.
    func cancel(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ kind: ProgramTask.Kind
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE program_task SET state = 'cancelled', updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND kind = \(kind) AND state = 'working'
            """) == 1
    }
}
