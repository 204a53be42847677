import Dispatch

/// Runs tasks on the database's threads. A transaction that such a task opens happens then and there, on the thread's own
/// connection, where others would change threads twice.
///
/// While a task waits it holds no thread. With too many waiting, or after the end, tasks run elsewhere and are refused
/// when they ask for a transaction, as everybody else is.
package final class DatabaseExecutor: TaskExecutor {
    private let pool: ConnectionPool

    init(_ pool: ConnectionPool) { self.pool = pool }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let run: @Sendable () -> Void = { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        if !pool.submit({ _ in run() }) { DispatchQueue.global().async(execute: run) }
    }
}
