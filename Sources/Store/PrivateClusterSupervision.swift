import Logging
import ServiceLifecycle

extension PrivateCluster {
    /// Starts the server when it does not run yet, keeps it running until graceful shutdown or cancellation, then
    /// stops it. First in a service group, so that it is the last to be stopped.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await self.start()
                try await self.supervise()
            }
        } catch is CancellationError {
            // The usual end.
        } catch {
            await stop()
            throw error
        }
        await stop()
    }

    private func supervise() async throws {
        if state == .attached { try await gracefulShutdown() }
        var backoff = PrivateClusterBackoff(settings.tempo)
        while case .running = state, let postmaster {
            let status = await postmaster.end(lookingEvery: settings.tempo.watch)
            try Task.checkCancellation()
            guard case .running = state else { return }
            logger.error(
                "The private PostgreSQL ended unexpectedly and is started again.",
                metadata: ["status": "\(status.map(String.init) ?? "unknown")"])
            backoff.ran(for: ContinuousClock.now - startedAt)
            isRelaunching = true
            defer { isRelaunching = false }
            try await relaunch(&backoff)
        }
    }

    /// Tries until a server answers, or until somebody stops the cluster.
    private func relaunch(_ backoff: inout PrivateClusterBackoff) async throws {
        while let site {
            let pause = backoff.next()
            state = .restarting(backoff.attempts)
            try await Task.sleep(for: pause)
            guard case .restarting = state else { return }
            do {
                let server = try await site.serve()
                guard case .restarting = state else { return await server.stop(settings.tempo) }
                return run(server)
            } catch let error as PrivateClusterError {
                logger.error(
                    "The private PostgreSQL did not start and is tried again.",
                    metadata: ["reason": "\(error)", "attempt": "\(backoff.attempts)"])
            }
            guard case .restarting = state else { return }
        }
    }
}
