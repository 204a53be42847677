import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A running server: a child of ours, or one that an earlier Klatch left behind and that we adopted.
struct PrivateClusterPostmaster: Sendable {
    let pid: pid_t
    let cluster: String
    /// Nil for an adopted server.
    private let child: Process?
    private let ends: AsyncStream<Int32>

    /// Runs the program as a child. Foundation tells its end when the children of the server have ended too (they hold
    /// the other end of its watch); until then a new server could not use the data anyway.
    static func launch(_ process: Process, cluster: String) throws -> Self {
        let (ends, tell) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { ended in
            tell.yield(ended.exitStatus)
            tell.finish()
        }
        try process.run()
        return Self(pid: process.processIdentifier, cluster: cluster, child: process, ends: ends)
    }

    static func adopt(_ pid: pid_t, cluster: String) -> Self {
        Self(pid: pid, cluster: cluster, child: nil, ends: AsyncStream { $0.finish() })
    }

    var isAlive: Bool { child?.isRunning ?? (Self.kinship(of: pid, to: cluster) != .stranger) }

    /// Returns when the server has ended, with its exit status where that can be known, or when the task is cancelled.
    func end(lookingEvery interval: Duration) async -> Int32? {
        if child != nil {
            for await status in ends { return status }
            return nil
        }
        while isAlive, !Task.isCancelled { try? await Task.sleep(for: interval) }
        return nil
    }

    /// Asks the server to end, ever more firmly, and waits for it: SIGINT (roll back and leave), SIGQUIT (leave at
    /// once, recover at the next start), SIGKILL. A request is repeated, because a very young server may miss it.
    func stop(_ tempo: PrivateClusterTempo) async {
        for signal in [SIGINT, SIGQUIT, SIGKILL] {
            let clock = ContinuousClock()
            let limit = clock.now + tempo.stop
            var next = clock.now
            while isAlive, clock.now < limit {
                if clock.now >= next {
                    kill(pid, signal)
                    next = clock.now + .seconds(1)
                }
                try? await Task.sleep(for: tempo.poll)
            }
            if !isAlive { return }
        }
    }

    enum Kinship: Sendable { case ours, unknown, stranger }

    /// Whether a process is the server of this cluster folder: a live `postgres` whose working directory is the folder.
    /// Unknown where the system does not say (root without CAP_SYS_PTRACE in a container, or no /proc).
    static func kinship(of pid: pid_t, to cluster: String) -> Kinship {
        guard kill(pid, 0) == 0 || errno == EPERM else { return .stranger }
        guard access("/proc/self/comm", F_OK) == 0 else { return .unknown }
        guard let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8), name == "postgres\n" else {
            return .stranger
        }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/\(pid)/cwd", &buffer, buffer.count)
        // A zombie has no working directory (ENOENT): it is as good as gone.
        guard length > 0 else { return errno == EACCES || errno == EPERM ? .unknown : .stranger }
        let folder = String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let own = PrivateClusterFolders.path(URL(fileURLWithPath: cluster).resolvingSymlinksInPath())
        return folder == own ? .ours : .stranger
    }
}
