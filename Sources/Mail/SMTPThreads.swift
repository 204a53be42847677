import Foundation

/// A few threads of our own that talk to a mail server, so that blocking calls never hold up Swift's own threads.
///
/// Each keeps its connection while there is work and closes it after a little idleness. The threads end with this object.
final class SMTPThreads: Sendable {
    typealias Work = @Sendable (SMTPConnection?) -> Void
    private let queue = SMTPQueue()

    init(_ settings: SMTPSettings) {
        for _ in 0..<max(1, settings.connections) {
            let thread = Thread { [queue] in Self.serve(queue, settings) }
            thread.name = "klatch-smtp"
            thread.start()
        }
    }

    deinit { queue.close() }

    func run<Result: Sendable>(_ body: @escaping @Sendable (SMTPConnection?) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            queue.add { continuation.resume(returning: body($0)) }
        }
    }

    private static func serve(_ queue: SMTPQueue, _ settings: SMTPSettings) {
        var connection: SMTPConnection?
        let idle = Double(settings.timeouts.idle.components.seconds)
        while true {
            switch queue.next(within: connection == nil ? nil : idle) {
            case .work(let work):
                if connection == nil { connection = SMTPConnection(settings) }
                work(connection)
            case .idle: connection = nil
            case .closed: return
            }
        }
    }
}

/// First in, first out, between the callers and the threads.
private final class SMTPQueue: @unchecked Sendable {  // all state is used under the condition's lock
    enum Next {
        case work(SMTPThreads.Work), idle, closed
    }

    private let condition = NSCondition()
    private var waiting: [SMTPThreads.Work] = []
    private var isClosed = false

    func add(_ work: @escaping SMTPThreads.Work) {
        condition.withLock { waiting.append(work) }
        condition.signal()
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
