import Foundation

/// Threads of our own, each with one connection, taking work from one bounded queue in order.
///
/// A blocked thread blocks nobody else: nothing of this runs on Swift's cooperative pool. The lock guards all state.
final class ConnectionPool: @unchecked Sendable {
    typealias Work = @Sendable (DatabaseThread) -> Void

    struct Waiting {
        fileprivate let work: Work
        fileprivate let since: ContinuousClock.Instant
    }

    /// Seconds.
    private static let closingTime: TimeInterval = 5

    private let target: @Sendable () -> String
    private let limits: DatabaseLimits
    private let witness: DatabaseWitness?
    private let lock = NSCondition()
    private var queue: [Waiting] = []
    private var head = 0
    private var threads = 0
    /// Work is handed to the thread that waited last: what its connection needs is still in the processor's cache, and
    /// nobody is woken only to queue for the lock.
    private var idle: [DatabaseThread] = []
    private var isClosed = false

    init(target: @escaping @Sendable () -> String, limits: DatabaseLimits, witness: DatabaseWitness? = nil) {
        self.witness = witness
        self.target = target
        self.limits = limits
    }

    /// Queues work that wants a connection; refused at once with `.busy` where too many wait, with `.unavailable` after
    /// `close`.
    func withConnection(_ work: @escaping @Sendable (Result<Connection, DatabaseError>) -> Void) {
        if submit({ [target, limits, witness] thread in work(thread.connection(target, limits, witness)) }) { return }
        work(.failure(isOpen ? .busy : .unavailable))
    }

    /// That of the thread we run on, where it is one of ours: what wants it can be done at once. Nil elsewhere.
    func connectionAtHand() -> Result<Connection, DatabaseError>? {
        guard let thread = DatabaseThread.current, thread.pool === self else { return nil }
        return thread.connection(target, limits, witness)
    }

    /// False where too many wait, and after `close`.
    func submit(_ work: @escaping Work) -> Bool {
        lock.lock()
        guard !isClosed, queue.count - head < limits.waiting else {
            lock.unlock()
            return false
        }
        let waiting = Waiting(work: work, since: .now)
        if let thread = idle.popLast() {
            thread.work = waiting
            lock.unlock()
            thread.bell.signal()
            return true
        }
        queue.append(waiting)
        if threads < limits.connections { startThread() }
        lock.unlock()
        return true
    }

    private var isOpen: Bool {
        lock.lock()
        defer { lock.unlock() }
        return !isClosed
    }

    /// Lets queued work finish, then ends the threads and their connections; gives up on a server that is silent.
    func close() {
        let limit = Date(timeIntervalSinceNow: Self.closingTime)
        lock.lock()
        isClosed = true
        for thread in idle { thread.bell.signal() }
        idle = []
        while threads > 0, lock.wait(until: limit) {}
        lock.unlock()
    }

    private func startThread() {
        threads += 1
        DatabaseThread(self).start()
    }

    func serve(_ thread: DatabaseThread) {
        while let next = take(thread) {
            thread.isLate = ContinuousClock.now - next.since > .seconds(limits.waitingTime)
            next.work(thread)
        }
    }

    /// Nil once the pool is closed and nothing is queued.
    private func take(_ thread: DatabaseThread) -> Waiting? {
        lock.lock()
        if head == queue.count, !isClosed {
            idle.append(thread)
            lock.unlock()
            thread.bell.wait()
            lock.lock()
        }
        defer { lock.unlock() }
        if let handed = thread.work {
            thread.work = nil
            return handed
        }
        guard head < queue.count else {
            threads -= 1
            lock.broadcast()
            return nil
        }
        defer { dropHead() }
        return queue[head]
    }

    private func dropHead() {
        head += 1
        if head == queue.count || head > 1024 {
            queue.removeFirst(head)
            head = 0
        }
    }
}
