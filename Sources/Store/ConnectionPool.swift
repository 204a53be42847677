import Dispatch
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

    /// Where a thread waits for work of its own. Work is handed to the one that waited last: what its connection needs is
    /// still in the processor's cache, and nobody queues for the lock in order to be woken.
    private final class Seat {
        let bell = DispatchSemaphore(value: 0)
        var work: Waiting?
    }

    /// Seconds.
    private static let closingTime: TimeInterval = 5

    private let target: @Sendable () -> String
    private let limits: DatabaseLimits
    private let lock = NSCondition()
    private var queue: [Waiting] = []
    private var head = 0
    private var threads = 0
    private var idle: [Seat] = []
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
        let waiting = Waiting(work: work, since: .now)
        if let seat = idle.popLast() {
            seat.work = waiting
            lock.unlock()
            seat.bell.signal()
            return
        }
        queue.append(waiting)
        if threads < limits.connections { startThread() }
        lock.unlock()
    }

    /// Lets queued work finish, then ends the threads and their connections; gives up on a server that is silent.
    func close() {
        let limit = Date(timeIntervalSinceNow: Self.closingTime)
        lock.lock()
        isClosed = true
        for seat in idle { seat.bell.signal() }
        idle = []
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
        let seat = Seat()
        while let next = take(seat) {
            if ContinuousClock.now - next.since > .seconds(limits.waitingTime) {
                next.work(.failure(.busy))
                continue
            }
            if connection?.isUsable != true || connection?.isIdle != true { connection = nil }
            if connection == nil { connection = try? Connection(target(), limits: limits) }
            next.work(connection.map(Result.success) ?? .failure(.unavailable))
        }
    }

    /// Nil once the pool is closed and nothing is queued.
    private func take(_ seat: Seat) -> Waiting? {
        lock.lock()
        if head == queue.count, !isClosed {
            idle.append(seat)
            lock.unlock()
            seat.bell.wait()
            lock.lock()
        }
        defer { lock.unlock() }
        if let handed = seat.work {
            seat.work = nil
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
