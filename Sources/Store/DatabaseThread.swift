import Dispatch
import Foundation

/// A thread with a connection of its own, and where it waits for work. Belongs to one pool, whose lock guards `work`; the
/// rest is the thread's alone.
final class DatabaseThread: @unchecked Sendable {
    let bell = DispatchSemaphore(value: 0)
    var work: ConnectionPool.Waiting?
    /// What it is doing had to wait for longer than it may, and hears `.busy`.
    var isLate = false
    let pool: ConnectionPool
    private var kept: Connection?

    init(_ pool: ConnectionPool) { self.pool = pool }

    func start() {
        let thread = Thread { [self] in
            // Not retained: this closure holds it for as long as the thread lives.
            pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
            pool.serve(self)
        }
        thread.name = "klatch-database"
        thread.start()
    }

    /// The one that we run on; nil on every other thread.
    static var current: DatabaseThread? {
        pthread_getspecific(key).map { Unmanaged<DatabaseThread>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// The connection, made anew where there is none or the last one cannot be used any more.
    func connection(_ target: () -> String, _ limits: DatabaseLimits, _ witness: DatabaseWitness?) -> Result<
        Connection, DatabaseError
    > {
        if isLate { return .failure(.busy) }
        if let kept, kept.isUsable, kept.isIdle { return .success(kept) }
        kept = nil
        kept = try? Connection(target(), limits: limits, witness: witness)
        return kept.map(Result.success) ?? .failure(.unavailable)
    }
}
