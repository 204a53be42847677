import Foundation

/// Threads of our own, each with one connection, taking work from one bounded queue in order.
///
/// A blocked thread blocks nobody else: nothing of this runs on Swift's cooperative pool. The lock guards all state.
final class ConnectionPool: @unchecked Sendable {
    typealias Work = @Sendable (Result<Connection, DatabaseError>) -> Void

    private struct Waiting {
        let work: Work
        let since: ContinuousClock.Instant
    }

    /// Seconds.
    private static let closingTime: TimeInterval = 5

    private let target: @Sendable () -> String
    private let limits: DatabaseLimits
    private let lock = NSCondition()
    private var queue: [Waiting] = []
    private var head = 0
    private var threads = 0
    private var idle = 0
    private var isClosed = false

    init(target: @escaping @Sendable () -> String, limits: DatabaseLimits) {
        self.target = target
        self.limits = limits
    }

    /// Queues work; refused at once with `.busy` where too many wait, with `.unavailable` after `close`.
    func submit(_ work: @escaping Work) {
        lock.lock()
        guard !isClosed, queue.count - head < limits.waiting else {
            let error: DatabaseError = isClosed ? .unavailable : .busy
            lock.unlock()
            return work(.failure(error))
        }
        queue.append(Waiting(work: work, since: .now))
        // Counted against the queue: a thread that was woken for earlier work still counts as idle until it runs.
        if queue.count - head > idle, threads < limits.connections { startThread() }
        lock.signal()
        lock.unlock()
    }

    /// Lets queued work finish, then ends the threads and their connections; gives up on a server that is silent.
    func close() {
        let limit = Date(timeIntervalSinceNow: Self.closingTime)
        lock.lock()
        isClosed = true
        lock.broadcast()
        while threads > 0, lock.wait(until: limit) {}
        lock.unlock()
    }

    private func startThread() {
        threads += 1
        let thread = Thread { [self] in serve() }
        thread.name = "klatch-database"
        thread.start()
    }

    private func serve() {
        var connection: Connection?
        while let next = take() {
            if ContinuousClock.now - next.since > .seconds(limits.waitingTime) {
                next.work(.failure(.busy))
                continue
            }
            if connection?.isUsable != true || connection?.isIdle != true { connection = nil }
            if connection == nil { connection = try? Connection(target(), limits: limits) }
            next.work(connection.map(Result.success) ?? .failure(.unavailable))
        }
    }

    private func take() -> Waiting? {
        lock.lock()
        defer { lock.unlock() }
        while head == queue.count {
            if isClosed {
                threads -= 1
                lock.broadcast()
                return nil
            }
            idle += 1
            lock.wait()
            idle -= 1
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
