import Foundation

/// What a runner knows: which jobs it runs, what it has to tell the database, where it may look for more. Pure:
/// decides the next turn, and leaves the doing to the runner.
struct JobDesk: Sendable {
    private(set) var running: [JobLease: RunningEntry] = [:]
    private(set) var verdicts: [JobVerdict] = []
    /// No more jobs are taken.
    private(set) var isStopping = false
    /// Running jobs have been given back, too.
    private(set) var isLeaving = false
    private let capacity: [String: Int]
    private let batch: Int
    private var runningCount: [String: Int] = [:]
    /// Kinds that may have work waiting.
    private var hungry: Set<String>

    init(capacity: [String: Int], batch: Int) {
        self.capacity = capacity
        self.batch = max(1, batch)
        hungry = Set(capacity.keys)
    }

    /// Whether it pays to wait a moment, because other running jobs may end and share the commit.
    var isGathering: Bool { !isStopping && !verdicts.isEmpty && verdicts.count < batch && !running.isEmpty }

    /// Nothing runs, nothing is left to tell, and nothing more will come.
    var isDone: Bool { isStopping && running.isEmpty && verdicts.isEmpty }

    var hasWork: Bool { !verdicts.isEmpty || !wants.isEmpty }

    /// Hears that a kind has work; an empty name stands for every kind.
    mutating func wake(_ kind: String) {
        if kind.isEmpty { hungry = Set(capacity.keys) } else if capacity[kind] != nil { hungry.insert(kind) }
    }

    mutating func stop() { isStopping = true }

    /// Ends the waiting for running jobs. Returns them: they are to be given back.
    mutating func leave() -> [RunningEntry] {
        isStopping = true
        isLeaving = true
        return Array(running.values)
    }

    /// The next turn's work, which is no longer on the desk; nil where there is none.
    mutating func nextTurn() -> JobTurn? {
        let turn = JobTurn(verdicts: Array(verdicts.prefix(batch)), wants: wants)
        guard !turn.verdicts.isEmpty || !turn.wants.isEmpty else { return nil }
        verdicts.removeFirst(turn.verdicts.count)
        for want in turn.wants { hungry.remove(want.kind) }
        return turn
    }

    /// Takes note of the jobs a turn brought. Where it brought all it asked for, there may be more.
    mutating func begin(_ jobs: [FetchedJob], of turn: JobTurn) {
        for job in jobs {
            running[job.lease] = RunningEntry(job: job.running, kind: job.kind)
            runningCount[job.kind, default: 0] += 1
        }
        let brought = Dictionary(jobs.map { ($0.kind, 1) }, uniquingKeysWith: +)
        for want in turn.wants where brought[want.kind, default: 0] >= want.count { hungry.insert(want.kind) }
    }

    /// Puts back what a failed turn could not do.
    mutating func restore(_ turn: JobTurn) {
        verdicts.insert(contentsOf: turn.verdicts, at: 0)
        for want in turn.wants { hungry.insert(want.kind) }
    }

    /// A running job has ended. Not heard where the job is no longer this runner's.
    mutating func end(_ verdict: JobVerdict) {
        if drop(verdict.lease) != nil { verdicts.append(verdict) }
    }

    /// A lease is lost: the job is someone else's, and there is nothing to tell.
    mutating func drop(_ lease: JobLease) -> RunningEntry? {
        guard let entry = running.removeValue(forKey: lease) else { return nil }
        runningCount[entry.kind, default: 1] -= 1
        return entry
    }

    /// Keeps the handle by which a running job can be told to stop.
    mutating func attach(_ task: Task<Void, Never>, to lease: JobLease) { running[lease]?.task = task }

    private var wants: [JobWant] {
        if isStopping { return [] }
        var left = batch
        return hungry.sorted().compactMap { kind in
            let count = min(left, capacity[kind, default: 0] - runningCount[kind, default: 0])
            guard count > 0 else { return nil }
            left -= count
            return JobWant(kind: kind, count: count)
        }
    }
}

struct RunningEntry: Sendable {
    let job: RunningJob
    let kind: String
    var task: Task<Void, Never>?
}

/// One transaction's worth of work: tell what became of jobs, and take new ones.
struct JobTurn: Sendable, Equatable {
    let verdicts: [JobVerdict]
    let wants: [JobWant]
}

/// What a runner says once the database has it: after the commit, never before.
package enum JobReport: Sendable, Equatable {
    /// The job now stands in that state.
    case settled(JobLease, JobState)
    /// The lease was lost: what the worker said does not count.
    case refused(JobLease)
}
