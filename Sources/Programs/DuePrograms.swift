import Audit
import Foundation
import Jobs
import Primitives
import Store

/// Looks for programs whose round is due, in all workspaces.
struct DuePrograms: JobPayload {
    static let kind = "programs.due"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct DueProgramsWorker: Worker {
    /// Programs taken at a time; the rest is found a minute later.
    private static let limit = 500
    let slice: ProgramsSlice

    func run(_ payload: DuePrograms, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("programs of all workspaces come due")) { tx in
            for due in try slice.programs.due(tx, limit: Self.limit) {
                try slice.queue.enqueue(
                    tx, DueRound(program: due.program), workspace: due.workspace, unique: due.program.text)
            }
            for (workspace, id) in try slice.programs.astray(tx, limit: Self.limit) {
                guard let program = try slice.programs.program(tx, workspace, id, locking: true) else { continue }
                let first = program.cadence.first(after: tx.now)
                try slice.programs.restart(tx, workspace, id, program.cadence, from: first)
            }
            let asking = try slice.asks.due(tx, limit: Self.limit) + slice.asks.changed(tx, limit: Self.limit)
            for due in asking {
                try slice.queue.enqueue(
                    tx, AskPeople(program: due.program), workspace: due.workspace, unique: due.program.text)
            }
        }
        return .completed
    }
}

/// A program's round is due.
struct DueRound: JobPayload {
    static let kind = "programs.due-round"
    let program: ProgramID
}

/// Runs a round that is due: once, however often it is called, and one for all that were missed while nothing ran.
struct DueRoundWorker: Worker {
    static let concurrency = 2
    let slice: ProgramsSlice

    func run(_ payload: DueRound, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let posted = try await slice.database.transaction(.workspace(workspace)) { tx in
            let isPosted =
                try slice.postInstead(tx, workspace, payload.program)
                || slice.leaveOutMissed(tx, workspace, payload.program)
            if isPosted { try job.complete(tx) }
            return isPosted
        }
        if posted { return .completed }
        let (draft, _) = try await slice.prepareRound(workspace, payload.program)
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let program = try slice.programs.program(tx, workspace, payload.program, locking: true)
            guard let program, program.state == .running, program.nextRoundAt <= tx.now else {
                return .cancelled(reason: "not due any more")
            }
            guard !program.settings.asksApproval || draft.approvedAt != nil else {
                return .cancelled(reason: "not approved")
            }
            switch try slice.start(tx, workspace, program, draft, by: .system) {
            case .started: try slice.postBeside(tx, workspace, program)
            case .empty:
                try slice.postBeside(tx, workspace, program)
                try slice.skip(tx, workspace, program, draft)
            // The roster changed while the round was planned.
            case .outdated, .gone: return .snoozed(until: tx.now + 10)
            }
            try job.complete(tx)
            return .completed
        }
    }
}

extension ProgramsSlice {
    /// Seconds after its date from which a round counts as missed.
    private static let late: TimeInterval = 86_400

    /// Goes on to the next date of a program whose last one was missed while nothing ran, where the next is nearer than half
    /// a beat: nobody is introduced twice within a few days. Never one to which somebody has said yes since.
    fileprivate func leaveOutMissed(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID) throws -> Bool {
        guard let program = try programs.program(tx, workspace, id, locking: true), program.isRunning,
            !program.settings.asksApproval, program.nextRoundAt + Self.late <= tx.now
        else { return false }
        let calendar = try programs.dates.calendar(tx, workspace, program)
        let next = calendar.next(from: program.cadence.following(program.beat), after: tx.now)
        let half = Double(program.cadence.weeks) * 7 * 86_400 / 2
        guard let date = next.date, date.timeIntervalSince(tx.now) < half else { return false }
        try noteMissed(tx, workspace, program)
        try programs.move(tx, workspace, past: program)
        try audit.record(
            tx, workspace,
            AuditEvent("round.skipped", by: .system, on: program.id.text, details: ["reason": "missed"]))
        return true
    }

    /// Goes on to the next date of a program that nobody can be introduced in, and notes and tells why nothing happened.
    fileprivate func skip(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ draft: Round) throws {
        try noteEmpty(tx, workspace, program, draft)
        try programs.move(tx, workspace, past: program)
        try audit.record(
            tx, workspace,
            AuditEvent("round.skipped", by: .system, on: program.id.text, details: ["reason": "nobody to introduce"]))
    }
}

extension ProgramsSlice {
    /// Posts the question of a date that is due, where a program posts questions and introduces nobody. False where it does
    /// not, or nothing is due.
    fileprivate func postInstead(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID) throws -> Bool {
        guard try habits.habits(tx, workspace, id).questions == .instead,
            let program = try programs.program(tx, workspace, id, locking: true), program.isRunning,
            program.nextRoundAt <= tx.now
        else { return false }
        try postQuestion(tx, workspace, program)
        try programs.move(tx, workspace, past: program)
        return true
    }

    /// The program as it was before its round began, so that the question is of the same date.
    fileprivate func postBeside(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws {
        guard try habits.habits(tx, workspace, program.id).questions == .beside else { return }
        try postQuestion(tx, workspace, program)
    }
}
