import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Threads that may be kept busy for long, first in, first out, with an end to the queue.
final class HashingThreads: Sendable {
    /// Added to the threads' own, so that they get what others leave.
    static let niceness: Int32 = 10

    private let queue: HashingQueue

    init(count: Int, limit: Int) {
        queue = HashingQueue(limit: max(1, limit))
        for _ in 0..<max(1, count) {
            Thread { [queue] in Self.serve(queue) }.start()
        }
    }

    deinit { queue.close() }

    /// Throws `HashingRefusal.busy` at once when the queue is full.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = queue.add { continuation.resume(with: Swift.Result { try body() }) }
            if !isAccepted { continuation.resume(throwing: HashingRefusal.busy) }
        }
    }

    /// Whether the next call would be refused.
    var isFull: Bool { queue.isFull }

    private static func serve(_ queue: HashingQueue) {
        Thread.current.name = "klatch-hashing"
        #if canImport(Glibc)
            // On Linux this is the calling thread alone: pages are served before passwords are hashed.
            _ = nice(niceness)
        #endif
        while let work = queue.next() { work() }
    }
}

private final class HashingQueue: @unchecked Sendable {  // all state is used under the condition's lock
    typealias Work = @Sendable () -> Void

    private let condition = NSCondition()
    private let limit: Int
    private var waiting: [Work] = []
    private var isClosed = false

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { condition.withLock { waiting.count >= limit } }

    /// False if as many wait as may.
    func add(_ work: @escaping Work) -> Bool {
        condition.withLock {
            guard waiting.count < limit, !isClosed else { return false }
            waiting.append(work)
            condition.signal()
            return true
        }
    }

    /// What is waiting is still done; then the threads end.
    func close() {
        condition.withLock { isClosed = true }
        condition.broadcast()
    }

    /// Waits for work. Nil when there will be no more.
    func next() -> Work? {
        condition.withLock {
            while waiting.isEmpty, !isClosed { condition.wait() }
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }
}
