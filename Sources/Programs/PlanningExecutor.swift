import Dispatch

/// Threads for planning, beside those that answer requests. What runs here is a task as any other, so that it can be
/// cancelled; how many run at a time is for the jobs to say.
final class PlanningExecutor: TaskExecutor {
    private static let shared = PlanningExecutor()
    private let queue = DispatchQueue(label: "klatch.planning", qos: .utility, attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let work = Task(executorPreference: shared) { try body() }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }
}
