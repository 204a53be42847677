import Foundation
import Logging
import Primitives
import ServiceLifecycle
import Store
import Synchronization

/// Runs jobs: takes them in batches, runs each with its kind's worker, and tells the database of many in one commit.
///
/// Any number of runners may share a database. When told to stop it takes no more, lets running jobs finish within a
/// bound, and gives the rest back.
package struct JobRunner: Service {
    private let database: Database
    private let workers: [String: WorkerEntry]
    private let recurring: [RecurringJob]
    private let settings: JobSettings
    private let time: TimeSource
    private let random: RandomSource
    private let logger: Logger
    private let report: @Sendable (JobReport) -> Void
    private let floor: JobFloor

    /// `report` hears what became of a job, after the commit that says so.
    package init(
        _ database: Database, workers: [any Worker], recurring: [RecurringJob] = [],
        settings: JobSettings = JobSettings(), time: TimeSource = .system, random: RandomSource = .system,
        logger: Logger, report: @escaping @Sendable (JobReport) -> Void = { _ in }
    ) {
        let entries = workers.map { WorkerEntry($0) }
        self.database = database
        self.workers = Dictionary(entries.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        self.recurring = recurring
        self.settings = settings
        self.time = time
        self.random = random
        self.logger = logger
        self.report = report
        floor = JobFloor(JobDesk(capacity: self.workers.mapValues(\.concurrency), batch: settings.batch))
    }

    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await declare() }
            group.addTask { await listen() }
            group.addTask { await keepHouse() }
            group.addTask { await keepLeases() }
            // A task of its own: when this one is cancelled, there is still something to give back.
            let working = Task { await work() }
            await withTaskCancellationHandler {
                await withGracefulShutdownHandler {
                    await working.value
                } onGracefulShutdown: {
                    stop()
                }
            } onCancel: {
                leave()
            }
            group.cancelAll()
        }
    }
}

// MARK: Jobs

extension JobRunner {
    private func work() async {
        for await _ in floor.wakes {
            if floor.desk.withLock({ $0.isGathering }) { await pause(settings.gathering) }
            var isAnswered = true
            if let turn = floor.desk.withLock({ $0.nextTurn() }) { isAnswered = await take(turn) }
            let (isDone, hasWork, isLeaving) = floor.desk.withLock { ($0.isDone, $0.hasWork, $0.isLeaving) }
            // Without a database nothing can be given back: the leases will expire.
            if isDone || isLeaving && !isAnswered { return }
            if hasWork { floor.wake() }
        }
    }

    /// False where the database did not answer.
    private func take(_ turn: JobTurn) async -> Bool {
        do {
            let result = try await perform(turn)
            floor.desk.withLock { $0.begin(result.jobs, of: turn) }
            for job in result.jobs { start(job) }
            result.reports.forEach(report)
            return true
        } catch {
            floor.desk.withLock { $0.restore(turn) }
            logger.warning("jobs: the database did not answer", metadata: ["error": "\(FailureWords.of(error))"])
            if !floor.desk.withLock({ $0.isLeaving }) { await pause(settings.afterFailure) }
            return false
        }
    }

    /// One transaction.
    private func perform(_ turn: JobTurn) async throws -> (jobs: [FetchedJob], reports: [JobReport]) {
        try await database.transaction(.system("jobs of all workspaces are run")) { [settings] tx in
            let settled = try JobStore.settle(tx, turn.verdicts)
            let late = turn.verdicts.filter { !settled.contains($0.lease) }
            let completed = try JobStore.completed(tx, among: late.map(\.lease))
            let reports: [JobReport] = turn.verdicts.map { verdict in
                if settled.contains(verdict.lease) { return .settled(verdict.lease, verdict.state) }
                return completed.contains(verdict.lease) ? .settled(verdict.lease, .completed) : .refused(verdict.lease)
            }
            return (try JobStore.fetch(tx, turn.wants, leaseUntil: tx.now + settings.lease), reports)
        }
    }

    private func start(_ job: FetchedJob) {
        guard let worker = workers[job.kind], !floor.desk.withLock({ $0.isLeaving }) else {
            return finish(job, .released)
        }
        let task = Task {
            let event = await worker.run(job)
            finish(job, event)
        }
        floor.desk.withLock { $0.attach(task, to: job.lease) }
    }

    private func finish(_ job: FetchedJob, _ event: JobEvent) {
        if case .failed(let reason) = event {
            let facts: Logger.Metadata = [
                "kind": "\(job.kind)", "job": "\(job.running.id)", "attempt": "\(job.running.attempt)",
                "reason": "\(reason)",
            ]
            logger.warning("jobs: an attempt failed", metadata: facts)
        }
        end(job.running, event)
        floor.wake()
    }

    private func end(_ job: RunningJob, _ event: JobEvent) {
        let verdict = try? JobVerdict(job, event, now: time.now(), backoff: settings.backoff, random: random)
        if let verdict { floor.desk.withLock { $0.end(verdict) } }
    }
}

// MARK: Stopping

extension JobRunner {
    /// Takes no more jobs; after the bound those still running are told to stop and given back.
    private func stop() {
        floor.desk.withLock { $0.stop() }
        floor.wake()
        Task {
            await pause(settings.shutdown)
            leave()
        }
    }

    private func leave() {
        for entry in floor.desk.withLock({ $0.leave() }) {
            entry.task?.cancel()
            end(entry.job, .released)
        }
        floor.wake()
    }
}

// MARK: Beside the jobs

extension JobRunner {
    private func declare() async {
        guard !recurring.isEmpty else { return }
        while !Task.isCancelled {
            let isDone: Void? = await attempt("recurring jobs are declared") { [recurring] tx in
                for job in recurring { try JobSchedules().set(tx, job) }
            }
            if isDone != nil { return }
            await pause(settings.afterFailure)
        }
    }

    private func listen() async {
        for await kind in database.notifications(JobStore.channel) {
            floor.wake(kind)
            guard floor.echoes.withLock({ $0.insert(kind).inserted }) else { continue }
            Task {
                await pause(settings.echo)
                _ = floor.echoes.withLock { $0.remove(kind) }
                floor.wake(kind)
            }
        }
    }

    /// Polls too, in case a notification did not come through.
    private func keepHouse() async {
        let house = JobHousekeeping(kinds: workers.keys.sorted(), retention: settings.retention)
        var pruneAt = ContinuousClock.now
        while !Task.isCancelled {
            await attempt("housekeeping of jobs") { tx in try house.round(tx) }
            floor.wake("")
            if ContinuousClock.now >= pruneAt {
                let hasMore = await attempt("finished jobs are forgotten") { tx in try house.prune(tx) }
                if hasMore != true { pruneAt = .now + .seconds(settings.pruning) }
            }
            await pause(settings.poll)
        }
    }

    /// Says "still here" three times in a lease; stops work whose lease is lost all the same.
    private func keepLeases() async {
        while !Task.isCancelled {
            await pause(settings.lease / 3)
            let leases = floor.desk.withLock { Array($0.running.keys) }
            let good = await attempt("leases of running jobs are extended") { [settings] tx in
                let held = try JobStore.extend(tx, leases, until: tx.now + settings.lease)
                return held.union(try JobStore.completed(tx, among: leases.filter { !held.contains($0) }))
            }
            guard let good else { continue }
            for lease in leases where !good.contains(lease) {
                guard let lost = floor.desk.withLock({ $0.drop(lease) }) else { continue }
                lost.task?.cancel()
                report(.refused(lease))
            }
        }
    }

    /// Nil where the database did not answer.
    @discardableResult
    private func attempt<T: Sendable>(
        _ reason: StaticString, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async -> T? {
        do {
            return try await database.transaction(.system(reason), body)
        } catch {
            logger.warning("jobs: \(reason) failed", metadata: ["error": "\(FailureWords.of(error))"])
            return nil
        }
    }

    private func pause(_ seconds: TimeInterval) async { try? await Task.sleep(for: .seconds(seconds)) }
}

/// The desk behind its lock, and the bell that calls the runner to it.
private final class JobFloor: Sendable {
    let desk: Mutex<JobDesk>
    /// Kinds at which the runner is going to look once more.
    let echoes = Mutex<Set<String>>([])
    let wakes: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    init(_ desk: JobDesk) {
        self.desk = Mutex(desk)
        (wakes, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        bell.yield()
    }

    func wake() { bell.yield() }

    func wake(_ kind: String) {
        desk.withLock { $0.wake(kind) }
        bell.yield()
    }
}
