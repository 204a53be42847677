import CPostgres
import Foundation
import Logging
import Store
import Synchronization

/// One private PostgreSQL for all tests of a process, careless about power cuts, gone with the process.
package actor TestCluster {
    package static let shared = TestCluster()

    private var cluster: PrivateCluster?
    private var starting: Task<PrivateCluster, any Error>?
    private var templates: [String: Task<String, any Error>] = [:]
    private var count = 0
    private let ended = Mutex<[String]>([])

    /// A new database with exactly these migrations, copied from a template that is migrated once.
    package func database(_ migrations: [Migration]) async throws -> TestTargets {
        let cluster = try await running()
        let template = try await template(cluster, migrations)
        count += 1
        let name = "t\(count)"
        let test = cluster.connectionString(role: .test, database: "postgres")
        dropEnded(test)
        try TestConnection(test).run("CREATE DATABASE \(name) TEMPLATE \(template) OWNER klatch_owner")
        return TestTargets(
            name: name, owner: cluster.connectionString(role: .owner, database: name),
            app: cluster.connectionString(role: .app, database: name))
    }

    /// Says that a test is done with its database. The next to ask for one drops it: thousands of them would fill
    /// the memory that they stand in, and an own task would wait behind all who ask.
    nonisolated package func drop(_ targets: TestTargets) { ended.withLock { $0.append(targets.name) } }

    private func dropEnded(_ test: String) {
        let names = ended.withLock { names in
            defer { names = [] }
            return names
        }
        for name in names { _ = try? TestConnection(test).run("DROP DATABASE \(name) WITH (FORCE)") }
    }

    private func running() async throws -> PrivateCluster {
        if let cluster { return cluster }
        let task = starting ?? Task { try await Self.start() }
        starting = task
        let cluster = try await task.value
        self.cluster = cluster
        return cluster
    }

    private static func start() async throws -> PrivateCluster {
        let folder = URL(filePath: "\(place)/klatch-test-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let settings = PrivateClusterSettings(dataFolder: folder, allowsTestDatabases: true, durable: false)
        let cluster = PrivateCluster(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await cluster.start()
        TestEnd.stop(folder: folder)
        return cluster
    }

    /// In memory where there is room: making databases means many small files.
    private static var place: String {
        let free = try? FileManager.default.attributesOfFileSystem(forPath: "/dev/shm")[.systemFreeSize] as? Int
        return (free ?? 0) > 2_000_000_000 ? "/dev/shm" : "/tmp"
    }

    private func template(_ cluster: PrivateCluster, _ migrations: [Migration]) async throws -> String {
        let key = migrations.map { "\($0.room)\($0.number)" }.joined()
        if let known = templates[key] { return try await known.value }
        let name = "template_klatch_\(templates.count)"
        let task = Task {
            try TestConnection(cluster.connectionString(role: .test, database: "postgres"))
                .run("CREATE DATABASE \(name) TEMPLATE klatch OWNER klatch_owner")
            try Migrator(migrations).migrate(owner: cluster.connectionString(role: .owner, database: name))
            return name
        }
        templates[key] = task
        return try await task.value
    }
}

/// How to reach one test's database.
package struct TestTargets: Sendable {
    let name: String
    package let owner: String
    package let app: String
}

/// Ends the server and removes its folder when the test process ends.
enum TestEnd {
    nonisolated(unsafe) private static var folder = ""

    static func stop(folder url: URL) {
        folder = url.path
        atexit {
            let pidFile = TestEnd.folder + "/postgres/postmaster.pid"
            let first = try? String(contentsOfFile: pidFile, encoding: .utf8).split(separator: "\n").first
            if let pid = first.flatMap({ Int32($0) }) { TestEnd.end(pid) }
            try? FileManager.default.removeItem(atPath: TestEnd.folder)
        }
    }

    /// Immediate shutdown, and at most three seconds of waiting for it.
    private static func end(_ pid: pid_t) {
        kill(pid, SIGQUIT)
        for _ in 0..<300 where kill(pid, 0) == 0 { usleep(10_000) }
    }
}
