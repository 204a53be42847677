import Foundation

/// A few threads of our own for calls that block, so that Swift's own threads never wait. Each keeps a state of its own
/// while there is work, and lets go of it after a while of idleness. The threads end with this object.
package final class BlockingThreads<State>: Sendable {
    package typealias Work = @Sendable (inout State?) -> Void

    private let queue: WorkQueue<Work>

    /// - Parameters:
    ///   - waiting: pieces of work that may wait at most; one more is refused.
    ///   - idle: seconds after which a thread lets go of its state.
    package init(name: String, count: Int, waiting: Int, idle: TimeInterval) {
        let queue = WorkQueue<Work>(limit: waiting)
        self.queue = queue
        for _ in 0..<max(1, count) {
            let thread = Thread { Self.serve(queue, idle) }
            thread.name = name
            thread.start()
        }
    }

    deinit { queue.close() }

    /// Nil where too much waits already.
    package func run<Result: Sendable>(_ body: @escaping @Sendable (inout State?) -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let taken = queue.add { continuation.resume(returning: body(&$0)) }
            if !taken { continuation.resume(returning: nil) }
        }
    }

    private static func serve(_ queue: WorkQueue<Work>, _ idle: TimeInterval) {
        var state: State?
        while true {
            switch queue.next(within: state == nil ? nil : idle) {
            case .work(let work): work(&state)
            case .idle: state = nil
            case .closed: return
            }
        }
    }
}

/// First in, first out, between the callers and the threads.
private final class WorkQueue<Work: Sendable>: @unchecked Sendable {  // all state is used under the condition's lock
    enum Next {
        case work(Work), idle, closed
    }

    private let condition = NSCondition()
    private let limit: Int
    private var waiting: [Work] = []
    private var isClosed = false

    init(limit: Int) { self.limit = limit }

    /// False where it is full.
    func add(_ work: Work) -> Bool {
        let taken = condition.withLock {
            guard waiting.count < limit, !isClosed else { return false }
            waiting.append(work)
            return true
        }
        condition.signal()
        return taken
    }

    /// What is waiting is still done; then the threads end.
    func close() {
        condition.withLock { isClosed = true }
        condition.broadcast()
    }

    /// Waits for work; without a limit if `seconds` is nil.
    func next(within seconds: TimeInterval?) -> Next {
        condition.withLock {
            let deadline = seconds.map { Date(timeIntervalSinceNow: $0) }
            while waiting.isEmpty, !isClosed {
                guard let deadline else {
                    condition.wait()
                    continue
                }
                guard condition.wait(until: deadline) else { return .idle }
            }
            return waiting.isEmpty ? .closed : .work(waiting.removeFirst())
        }
    }
}
