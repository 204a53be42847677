import Foundation

/// The right to supervise one data folder. Held while the value lives; the system frees it when the process ends.
final class PrivateClusterLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, or returns nil when another process (or another holder in this one) has it.
    static func take(_ path: String) throws(PrivateClusterError) -> PrivateClusterLock? {
        // Close-on-exec: PostgreSQL must not go on holding the lock when Klatch is gone.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .cannotUse(path, reason: PrivateClusterFolders.lastReason()) }
        let lock = PrivateClusterLock(descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        lock.sign()
        return lock
    }

    /// The process that last took the lock, for a sentence to a person; it decides nothing.
    static func holder(_ path: String) -> Int32? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
            Int32($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    private func sign() {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = pwrite(descriptor, text, text.count, 0)
    }
}
