import Synchronization

/// Which calls left while something was done, for whoever learns only afterwards for whom they were.
package final class CallNotes: Sendable {
    @TaskLocal package static var current: CallNotes?

    private let calls = Mutex<[CallID]>([])

    package init() {}

    package var all: [CallID] { calls.withLock(\.self) }

    func note(_ id: CallID) { calls.withLock { $0.append(id) } }
}
