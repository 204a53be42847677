import NIOCore

/// Runs the tasks of a connection on the event loop that reads and writes it. A request would otherwise change threads
/// twice, which costs more than most pages do.
///
/// What computes for long does not belong here: it would hold up every other connection of the loop.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
