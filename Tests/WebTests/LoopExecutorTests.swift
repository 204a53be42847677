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

    @Test("go on elsewhere for pages that read the database, and for what reads a body")
    func elsewhere() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pages = LoopExecutor(group.next())
        let small = try SmallSite(pageExecutor: pages)
        let executors = small.routes.routes.reduce(into: [:]) { $0[$1.path] = small.site.executor(for: $1) }
        #expect(executors["/closed"] as? LoopExecutor === pages)
        #expect(executors["/form"].map { !($0 is LoopExecutor) } == true)
        #expect(executors["/page"] == nil && executors["/health"] == nil && small.site.executor(for: nil) == nil)
        try await group.shutdownGracefully()
    }
}
