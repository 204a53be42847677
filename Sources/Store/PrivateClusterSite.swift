import Foundation
import Logging

/// One data folder, ready to be worked on: whose it is, which PostgreSQL serves it, how it is configured.
struct PrivateClusterSite: Sendable {
    let settings: PrivateClusterSettings
    let folders: PrivateClusterFolders
    /// The user that PostgreSQL runs as.
    let account: PrivateClusterAccount
    let configuration: PrivateClusterConfiguration
    let binaries: PrivateClusterBinaries
    let logger: Logger

    /// Looks at a prepared data folder; makes the cluster when there is none. Only for the holder of the lock.
    static func open(
        _ settings: PrivateClusterSettings, account: PrivateClusterAccount, logger: Logger
    ) async throws -> Self {
        let folders = PrivateClusterFolders(settings.dataFolder)
        folders.removeHalfMade()
        let major = try folders.clusterMajor()
        let path = ProcessInfo.processInfo.environment["PATH"]
        let site = Self(
            settings: settings, folders: folders, account: account,
            configuration: .init(settings: settings, client: try PrivateClusterAccount.current().name),
            binaries: try await .find(settings.binaries, cluster: major, folder: folders.cluster, path: path),
            logger: logger)
        if major == nil { try await site.create() }
        try PrivateClusterFolders.ensure(folders.cluster, owner: account, mode: 0o700)
        return site
    }

    /// A server that answers: the one an earlier Klatch left running in this folder, or a new one.
    func serve() async throws -> PrivateClusterPostmaster {
        try configuration.write(into: folders.cluster, for: account)
        if let adopted = try await adopt() { return adopted }
        return try await launch()
    }

    /// The server that runs in this folder already, if it can be used as it is; one that cannot is stopped.
    private func adopt() async throws -> PrivateClusterPostmaster? {
        guard let file = PrivateClusterPidFile(cluster: folders.cluster) else {
            try await clearCutPidFile()
            return nil
        }
        let kinship = PrivateClusterPostmaster.kinship(of: file.pid, to: folders.cluster)
        guard try await isServer(kinship, file) else { return nil }
        let postmaster = PrivateClusterPostmaster.adopt(file.pid, cluster: folders.cluster)
        if file.status != .stopping, file.socketFolder == folders.socket {
            kill(file.pid, SIGHUP)  // It reads the configuration that was just written.
            if try await becomesReady(postmaster) {
                logger.notice("A PostgreSQL that an earlier Klatch left running was taken over.")
                return postmaster
            }
        }
        logger.notice("A PostgreSQL that an earlier Klatch left behind is being stopped.")
        await postmaster.stop(settings.tempo)
        return nil
    }

    /// The lock says that no other Klatch is at work here; a server that one left behind would answer.
    private func clearCutPidFile() async throws {
        guard await !PrivateClusterProbe.answers(connection), PrivateClusterPidFile.removeCut(folders.cluster) else {
            return
        }
        logger.notice("A postmaster.pid that names no server, as a power cut leaves it, was removed.")
    }

    private func isServer(
        _ kinship: PrivateClusterPostmaster.Kinship, _ file: PrivateClusterPidFile
    ) async throws -> Bool {
        switch kinship {
        case .ours: return true
        case .unknown: return await PrivateClusterProbe.answers(connection)
        case .stranger:
            // Alive, yet no server of ours: without this PostgreSQL would refuse to start beside it.
            if kill(file.pid, 0) == 0 { try PrivateClusterPidFile.disarm(folders.cluster, for: account) }
            return false
        }
    }

    private func launch() async throws -> PrivateClusterPostmaster {
        folders.removeSocket()
        let log = try PrivateClusterLog(folders.log)
        // On the command line, not in the file: the data folder may be moved.
        let socket = "\"" + folders.socket.replacing("\"", with: "\"\"") + "\""
        let program = PrivateClusterProgram(
            binaries.postgres, ["-D", folders.cluster, "-k", socket, "-p", String(PrivateClusterFolders.port)],
            as: account)
        let postmaster = try PrivateClusterPostmaster.launch(
            program.process(output: log.handle, errors: log.handle), cluster: folders.cluster)
        do {
            if try await becomesReady(postmaster) { return postmaster }
        } catch {
            await Task { await postmaster.stop(settings.tempo) }.value
            throw error
        }
        guard postmaster.isAlive else { throw failure(log) }
        await postmaster.stop(settings.tempo)
        throw PrivateClusterError.slowStart(seconds: settings.tempo.start.components.seconds, log: log.path)
    }

    /// Waits until the server says that it is ready and answers; false when it ended or took too long.
    /// Throws only when the task is cancelled.
    private func becomesReady(_ postmaster: PrivateClusterPostmaster) async throws -> Bool {
        let clock = ContinuousClock()
        let limit = clock.now + settings.tempo.start
        while postmaster.isAlive, clock.now < limit {
            if let file = PrivateClusterPidFile(cluster: folders.cluster), file.pid == postmaster.pid,
                file.status == .ready, await PrivateClusterProbe.answers(connection)
            {
                return true
            }
            try await Task.sleep(for: settings.tempo.poll)
        }
        return false
    }

    func failure(_ log: PrivateClusterLog) -> PrivateClusterError {
        blamesFullDisk(log)
            ? .diskFull(folders.data) : .startFailed(lastWords: log.lastWords, log: log.path)
    }

    func blamesFullDisk(_ log: PrivateClusterLog) -> Bool {
        log.blamesFullDisk || folders.hasLessRoom(than: PrivateClusterFolders.roomForAnything)
    }

    private var connection: String {
        PrivateCluster.connectionString(settings, role: .app, database: PrivateCluster.database)
    }
}
