import Foundation
import Jobs
import Logging
import Store
import TestSupport

/// A PostgreSQL in a folder of its own, with the settings of service.
struct BenchmarkServer: Sendable {
    private let cluster: PrivateCluster

    static func with(_ body: @Sendable (BenchmarkServer) async throws -> Void) async throws {
        let process = ProcessInfo.processInfo.processIdentifier
        let folder = URL(filePath: "/var/tmp/klatch-jobs-benchmark-\(process)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = PrivateClusterSettings(dataFolder: folder, allowsTestDatabases: true)
        let cluster = PrivateCluster(settings, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        try await cluster.start()
        do { try await body(BenchmarkServer(cluster: cluster)) } catch { say("failed: \(error)") }
        await cluster.stop()
    }

    /// The migrated database.
    var target: String {
        get throws {
            let migrations = try StoreSchema.migrations() + JobsSchema.migrations()
            try Migrator(migrations).migrate(owner: cluster.connectionString(role: .owner))
            return cluster.connectionString(role: .app)
        }
    }

    /// An empty database for the peer.
    var peerTarget: String {
        get throws {
            let test = cluster.connectionString(role: .test, database: "postgres")
            try TestConnection(test).run("CREATE DATABASE peer")
            try TestConnection(test).run("ALTER ROLE klatch_test IN DATABASE peer SET search_path = public")
            return cluster.connectionString(role: .test, database: "peer")
        }
    }
}

/// pgqueuer, by the script beside this file.
struct Peer {
    let python: String

    /// Its rates by name, in jobs per second.
    func run(_ target: String, _ count: Int) throws -> [(String, Int)] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "pgqueuer_benchmark.py")
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path, target, "\(count)"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        say("\npgqueuer on the same server:\n" + text)
        return text.split(separator: "\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let words = line[line.index(after: colon)...].split(separator: " ")
            return words.first.flatMap { Int($0) }.map { (String(line[..<colon]), $0) }
        }
    }
}
