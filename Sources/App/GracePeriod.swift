import ServiceLifecycle

/// A service that, once asked to stop, has so long to do it and is cancelled then, so that what stops after it is not
/// left without time.
struct GracePeriod: Service {
    let base: any Service
    let grace: Duration

    func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await base.run() }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: grace)
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
