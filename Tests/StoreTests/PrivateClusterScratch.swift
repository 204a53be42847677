import CPostgres
import Foundation
import Logging

@testable import Store

/// A data folder with a short name (a socket's path is limited) and a cluster in it, gone when the test ends.
enum PrivateClusterScratch {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let isRoot = geteuid() == 0

    /// In memory where there is plenty: a cluster is a thousand small files, and making files is what takes the time.
    private static let place: String = {
        var space = statvfs()
        guard statvfs("/dev/shm", &space) == 0, access("/dev/shm", W_OK) == 0 else { return "/tmp" }
        return UInt64(space.f_bavail) * UInt64(space.f_frsize) >= 1 << 30 ? "/dev/shm" : "/tmp"
    }()

    /// Short waits, so that no test waits long for what it expects.
    static func settings(_ folder: URL) -> PrivateClusterSettings {
        var tempo = PrivateClusterTempo()
        tempo.lock = .zero
        tempo.watch = .milliseconds(20)
        tempo.firstRestart = .milliseconds(20)
        tempo.lastRestart = .milliseconds(100)
        return PrivateClusterSettings(dataFolder: folder, durable: false, tempo: tempo)
    }

    static func cluster(_ folder: URL) -> PrivateCluster { PrivateCluster(settings(folder), logger: quiet) }

    /// Lends an empty folder whose name no other test has. A few at a time: each may hold a whole server.
    static func folder<T>(_ body: (URL) async throws -> T) async throws -> T {
        await PrivateClusterTurns.shared.take()
        do {
            let value = try await ungatedFolder(body)
            await PrivateClusterTurns.shared.giveBack()
            return value
        } catch {
            await PrivateClusterTurns.shared.giveBack()
            throw error
        }
    }

    private static func ungatedFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
        let name = "\(place)/klt-" + String(UInt64.random(in: 0...0xFFFF_FFFF), radix: 36)
        let folder = URL(fileURLWithPath: name, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// A cluster that is made once and copied into many folders: making one takes longer than most tests.
    private static let seed = Task<String, any Error> {
        let folder = URL(fileURLWithPath: "\(place)/klt-seed-\(getpid())", isDirectory: true)
        let cluster = Self.cluster(folder)
        atexit { try? FileManager.default.removeItem(atPath: "\(PrivateClusterScratch.place)/klt-seed-\(getpid())") }
        try await cluster.start()
        await cluster.stop()
        return cluster.folders.cluster
    }

    /// Lends a folder with a cluster in it that was made, started and stopped.
    static func stopped<T>(_ body: (URL) async throws -> T) async throws -> T {
        let seed = try await seed.value
        return try await folder { folder in
            let folders = PrivateClusterFolders(folder)
            try await folders.prepare(for: .forPostgreSQL())
            let copying = PrivateClusterProgram("/usr/bin/cp", ["-a", seed, folders.cluster], as: try .current())
            guard try await copying.finish() == 0 else { throw NotInTime(what: "a copy of the seed") }
            return try await body(folder)
        }
    }

    /// Lends a started cluster.
    static func running<T>(
        _ change: (inout PrivateClusterSettings) -> Void = { _ in }, _ body: (PrivateCluster) async throws -> T
    ) async throws -> T {
        try await stopped { folder in
            var settings = settings(folder)
            change(&settings)
            return try await stopping(PrivateCluster(settings, logger: quiet)) { cluster in
                try await cluster.start()
                return try await body(cluster)
            }
        }
    }

    /// Stops the cluster afterwards, also when the body throws.
    static func stopping<T>(
        _ cluster: PrivateCluster, _ body: (PrivateCluster) async throws -> T
    ) async throws -> T {
        do {
            let value = try await body(cluster)
            await cluster.stop()
            return value
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// Runs the cluster as a service while the body looks on, then cancels it.
    static func supervised<T: Sendable>(
        _ cluster: PrivateCluster, _ body: (PrivateCluster) async throws -> T
    ) async throws -> T {
        try await cluster.start()
        let service = Task { try await cluster.run() }
        do {
            let value = try await body(cluster)
            service.cancel()
            try await service.value
            return value
        } catch {
            service.cancel()
            try? await service.value
            throw error
        }
    }

    /// Looks again and again until something is so; throws after 20 seconds.
    static func until(_ what: String, _ met: () async -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(600)
        while !(await met()) {
            guard ContinuousClock.now < limit else { throw NotInTime(what: what) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    struct NotInTime: Error { let what: String }

    /// One statement on a connection of its own; the first column of its rows. Throws the server's words.
    @discardableResult
    static func ask(_ connection: String, _ statement: String) throws -> [String] {
        let link = PQconnectdb(connection)
        defer { PQfinish(link) }
        guard PQstatus(link) == CONNECTION_OK else { throw Refused(words: String(cString: PQerrorMessage(link))) }
        let result = PQexec(link, statement)
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
            throw Refused(words: String(cString: PQerrorMessage(link)))
        }
        return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
    }

    struct Refused: Error { let words: String }

    static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}

/// How many tests may have a server at the same time.
actor PrivateClusterTurns {
    static let shared = PrivateClusterTurns()
    private var free = 3
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard free == 0 else { return free -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

extension PrivateCluster {
    @discardableResult
    nonisolated func ask(_ role: PrivateClusterRole, _ statement: String, in database: String = "klatch") throws
        -> [String]
    {
        try PrivateClusterScratch.ask(connectionString(role: role, database: database), statement)
    }

    nonisolated var folders: PrivateClusterFolders { PrivateClusterFolders(settings.dataFolder) }

    /// The server's process, where one runs.
    var pid: pid_t? {
        guard case .running(let pid) = state else { return nil }
        return pid
    }
}
