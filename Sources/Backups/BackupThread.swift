import Foundation
import Primitives
import Synchronization

/// A thread of our own for what blocks for long: reading a database, compressing, encrypting. One at a time, so that a
/// backup never takes more than one processor from the site.
package final class BackupThread: Sendable {
    private let threads = BlockingThreads<Bool>(name: "klatch-backup", count: 1, waiting: 16, idle: 60)

    package init() {}

    /// `body` is handed a flag that is raised where the task is cancelled.
    func run<Value: Sendable>(_ body: @escaping @Sendable (StopMark) throws -> Value) async throws -> Value {
        let mark = StopMark()
        let result = await withTaskCancellationHandler {
            await threads.run { _ in Result { try body(mark) } }
        } onCancel: {
            mark.raise()
        }
        guard let result else { throw BackupError.stopped }
        return try result.get()
    }
}

/// Raised where work is no longer wanted.
final class StopMark: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }
    func raise() { flag.store(true, ordering: .relaxed) }
}
