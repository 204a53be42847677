import Foundation
import Logging
import ServiceLifecycle

/// The PostgreSQL that comes with Klatch: made on the first start, reached by a socket in the data folder only,
/// watched while Klatch runs and stopped with it.
///
/// `start` then `stop` is enough for tests and commands; `run` also starts a server again that ended unexpectedly.
/// At most one Klatch supervises a folder (a file lock). A server whose Klatch was killed is taken over as it is.
package actor PrivateCluster: Service {
    package static let database = "klatch"

    package enum State: Sendable, Equatable {
        case stopped, starting
        /// The server answers and is ours to stop.
        case running(pid_t)
        /// The server is another Klatch's, and stays running when we leave.
        case attached
        /// The server ended and is being started again for the so-many-th time.
        case restarting(Int)
        case stopping
    }

    package nonisolated let settings: PrivateClusterSettings
    let logger: Logger
    package internal(set) var state = State.stopped
    var site: PrivateClusterSite?
    var postmaster: PrivateClusterPostmaster?
    var startedAt = ContinuousClock.now
    /// True while `supervise` is bringing a server up; a stop waits for that.
    var isRelaunching = false
    private var lock: PrivateClusterLock?

    package init(_ settings: PrivateClusterSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Starts the server, making the cluster first when there is none, and returns when it answers.
    /// Does nothing when it runs already. Throws `PrivateClusterError`, or `CancellationError`.
    package func start() async throws {
        try await begin { try await self.lockOrRefuse() }
    }

    /// For commands beside a running Klatch: uses its server, or starts one of our own when none runs.
    package func attachOrStart() async throws {
        try await begin { try await self.lockOrAttach() }
    }

    /// Stops the server and returns when its process has ended; an attached server is left alone.
    package func stop() async {
        // In a task of its own: a caller's cancellation must not leave a half-stopped server.
        await Task { await self.halt() }.value
    }

    /// What libpq needs to connect, as keywords: the host is the folder of the socket.
    package nonisolated func connectionString(
        role: PrivateClusterRole, database: String = PrivateCluster.database
    ) -> String {
        Self.connectionString(settings, role: role, database: database)
    }

    static func connectionString(
        _ settings: PrivateClusterSettings, role: PrivateClusterRole, database: String
    ) -> String {
        let socket = quoted(PrivateClusterFolders(settings.dataFolder).socket)
        return "host=\(socket) port=\(PrivateClusterFolders.port) user=\(role.rawValue) dbname=\(quoted(database))"
    }

    private static func quoted(_ value: String) -> String {
        "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    private func begin(_ takeLock: () async throws -> PrivateClusterLock?) async throws {
        guard state == .stopped else { return }
        state = .starting
        do {
            let account = try PrivateClusterAccount.forPostgreSQL()
            try await PrivateClusterFolders(settings.dataFolder).prepare(for: account)
            guard let lock = try await takeLock() else { return state = .attached }
            self.lock = lock
            let site = try await PrivateClusterSite.open(settings, account: account, logger: logger)
            self.site = site
            run(try await site.serve())
        } catch {
            (lock, site, state) = (nil, nil, .stopped)
            throw error
        }
    }

    /// Takes note of a server that answers.
    func run(_ postmaster: PrivateClusterPostmaster) {
        self.postmaster = postmaster
        startedAt = .now
        state = .running(postmaster.pid)
        logger.info("The private PostgreSQL is ready.", metadata: ["process": "\(postmaster.pid)"])
    }

    private func lockOrRefuse() async throws -> PrivateClusterLock {
        let path = PrivateClusterFolders(settings.dataFolder).lock
        let limit = ContinuousClock.now + settings.tempo.lock
        while true {
            if let lock = try PrivateClusterLock.take(path) { return lock }
            guard ContinuousClock.now < limit else {
                throw PrivateClusterError.inUse(
                    folder: PrivateClusterFolders(settings.dataFolder).data, process: PrivateClusterLock.holder(path))
            }
            try await Task.sleep(for: settings.tempo.poll)
        }
    }

    /// Nil when another Klatch holds the folder and its server answers.
    private func lockOrAttach() async throws -> PrivateClusterLock? {
        let folders = PrivateClusterFolders(settings.dataFolder)
        let limit = ContinuousClock.now + settings.tempo.start
        repeat {
            if let lock = try PrivateClusterLock.take(folders.lock) { return lock }
            if await PrivateClusterProbe.answers(connectionString(role: .app)) { return nil }
            try await Task.sleep(for: settings.tempo.poll)
        } while ContinuousClock.now < limit
        throw PrivateClusterError.slowStart(seconds: settings.tempo.start.components.seconds, log: folders.log)
    }

    private func halt() async {
        // Starting or stopping is bounded and somebody else's step: wait for it, then look again.
        while state == .starting || state == .stopping { try? await Task.sleep(for: settings.tempo.poll) }
        guard state != .stopped else { return }
        let attached = state == .attached
        state = .stopping
        while isRelaunching { try? await Task.sleep(for: settings.tempo.poll) }
        if !attached, let postmaster { await postmaster.stop(settings.tempo) }
        (postmaster, site, lock, state) = (nil, nil, nil, .stopped)
    }
}
