import Accounts
import Jobs
import Matching
import Policy
import Primitives
import Store
import Synchronization

/// A round is to be planned, or a year tried out, for somebody who waits for it.
struct ProgramTaskJob: JobPayload {
    static let kind = "programs.task"
    static let maximumAttempts = 3

    let program: ProgramID
    let task: ProgramTaskID
    /// As `ProgramTask.Kind` writes it.
    let work: String
    /// Who waits for it, and may ask for it.
    let actor: JobActor
}

/// Nobody waits for the work any more, or whoever does may not ask for it any more.
struct TaskCalledOff: Error, Equatable {}

/// How far work is, told by whoever does it and read by whoever reports it.
final class ProgramTaskMeter: Sendable {
    private let count = Mutex(0)

    var done: Int {
        get { count.withLock { $0 } }
        set { count.withLock { $0 = newValue } }
    }
}

/// Does the work that somebody waits for, a few at a time, and ends it early when it is called off.
struct ProgramTaskWorker: Worker {
    static let concurrency = 2
    /// Between two looks whether it is still wanted.
    private static let interval = Duration.seconds(1)
    let slice: ProgramsSlice

    func run(_ payload: ProgramTaskJob, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace, let kind = ProgramTask.Kind(rawValue: payload.work) else {
            return .cancelled(reason: "malformed")
        }
        do {
            let meter = ProgramTaskMeter()
            try await whileWanted(workspace, payload, meter) {
                switch kind {
                case .preview: try await slice.planPreview(workspace, payload.program, payload.task)
                case .year: try await slice.tryYear(workspace, payload.program, payload.task, meter)
                }
            }
            return .completed
        } catch is TaskCalledOff {
            try await end(workspace, payload.task, .cancelled)
            return .cancelled(reason: "called off")
        } catch let error as MatchingError {
            try await end(workspace, payload.task, .failed)
            return .cancelled(reason: "\(error)")
        } catch {
            if job.isLastAttempt { try await end(workspace, payload.task, .failed) }
            throw error
        }
    }

    /// Unless it has ended already.
    private func end(_ workspace: WorkspaceID, _ task: ProgramTaskID, _ state: ProgramTask.State) async throws {
        let slice = slice
        _ = try await slice.database.transaction(.workspace(workspace)) {
            try slice.tasks.end($0, workspace, task, state)
        }
    }

    /// Whether somebody still waits for it, and still may: roles and sessions end while work goes on (AT-30).
    private func isWanted(_ workspace: WorkspaceID, _ payload: ProgramTaskJob, done: Int) async throws -> Bool {
        let slice = slice
        let word = try await slice.database.transaction(.system("asks whether a job's actor still may")) {
            try slice.sessions.decide($0, payload.actor, .programsManage, on: .workspace(workspace))
        }
        guard word == .allowed else { return false }
        return try await slice.database.transaction(.workspace(workspace)) {
            try slice.tasks.advance($0, workspace, payload.task, to: done)
        }
    }

    /// The work and, beside it, a look every second whether it is still wanted; the first to end
    /// ends the other. Nothing is begun that is not wanted.
    func whileWanted(
        _ workspace: WorkspaceID, _ payload: ProgramTaskJob, _ meter: ProgramTaskMeter,
        _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard try await isWanted(workspace, payload, done: 0) else { throw TaskCalledOff() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                repeat {
                    try await Task.sleep(for: Self.interval)
                } while try await isWanted(
                    workspace, payload, done: meter.done)
                return false
            }
            let isDone = try await group.next() ?? false
            group.cancelAll()
            guard isDone else { throw TaskCalledOff() }
        }
    }
}

extension ProgramsSlice {
    /// Plans the next round and keeps it, unless it was called off meanwhile.
    fileprivate func planPreview(_ workspace: WorkspaceID, _ program: ProgramID, _ task: ProgramTaskID) async throws {
        _ = try await prepareRound(workspace, program, anew: true) { tx in
            guard try tasks.end(tx, workspace, task, .done) else { throw TaskCalledOff() }
        }
    }
}
