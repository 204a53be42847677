import Foundation
import Synchronization
import Testing

@testable import Factors

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The threads that hash")
struct HashingThreadsTests {
    /// Holds a thread until it is opened.
    private final class Gate: Sendable {
        private let entered = DispatchSemaphore(value: 0)
        private let opened = DispatchSemaphore(value: 0)

        func hold() {
            entered.signal()
            opened.wait()
        }
        func open() { opened.signal() }
        func waitUntilEntered() async {
            await withCheckedContinuation { continuation in
                Thread { [entered] in
                    entered.wait()
                    continuation.resume()
                }.start()
            }
        }
    }

    /// How many are inside, and were at most.
    private final class Crowd: Sendable {
        private let state = Mutex((now: 0, most: 0))

        func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    @Test("A full queue refuses at once and calmly; what waits is still done")
    func full() async throws {
        let threads = HashingThreads(count: 1, limit: 2)
        let gate = Gate()
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await threads.run {
                    gate.hold(); return 0
                }
            }
            await gate.waitUntilEntered()
            group.addTask { try await threads.run { 1 } }
            group.addTask { try await threads.run { 2 } }
            try await Self.untilFull(threads)
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.sorted() == [0, 1, 2])
        #expect(try await threads.run { 3 } == 3)
        #expect(HashingRefusal.busy.status == 503)
    }

    /// Nothing tells when two tasks have reached the queue but the queue itself: asked until it refuses, which it does
    /// only when it is full, since the one thread is held.
    private static func untilFull(_ threads: HashingThreads) async throws {
        while !threads.isFull { await Task.yield() }
        await #expect(throws: HashingRefusal.busy) { try await threads.run { 9 } }
    }

    @Test("As many work at once as there are threads, and no more")
    func count() async throws {
        let threads = HashingThreads(count: 2, limit: 100)
        let crowd = Crowd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await threads.run {
                        crowd.enter()
                        _ = Bcrypt.hash([65], setting: Array("$2b$04$CCCCCCCCCCCCCCCCCCCCC.".utf8))
                        crowd.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(crowd.most <= 2 && crowd.most > 0)
    }

    #if canImport(Glibc)
        @Test("The work is done on threads of its own, which give way to others")
        func ownThreads() async throws {
            let threads = HashingThreads(count: 1, limit: 1)
            let usual = Self.niceness()
            #expect(try await threads.run { Self.niceness() } == min(19, usual + HashingThreads.niceness))
            #expect(Self.niceness() == usual)
        }

        /// Of the calling thread. 0 is PRIO_PROCESS, whose type does not fit the function that takes it.
        private static func niceness() -> Int32 { getpriority(0, 0) }
    #endif

    @Test("What the work throws reaches the caller")
    func failure() async {
        let threads = HashingThreads(count: 1, limit: 1)
        await #expect(throws: PasswordFailure.library) { try await threads.run { throw PasswordFailure.library } }
    }
}
