import NIOCore
import NIOPosix
import Testing

@testable import Web

@Suite("A connection's tasks")
struct LoopExecutorTests {
    @Test("run on its event loop, and come back to it after they waited")
    func loop() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let seen = await withTaskExecutorPreference(LoopExecutor(loop)) {
            let before = loop.inEventLoop
            await withCheckedContinuation { next in Task.detached { next.resume() } }
            return [before, loop.inEventLoop]
        }
        #expect(seen == [true, true])
        try await group.shutdownGracefully()
    }
}
