import CPostgres
import Foundation
import Testing

@testable import Store

/// Who may do what in the private PostgreSQL.
@Suite("Claim rest.database-locked")
struct PrivateClusterAccessTests {
    typealias Refused = PrivateClusterScratch.Refused

    @Test("neither owner nor app has any power over the server")
    func powerless() async throws {
        try await PrivateClusterScratch.running { cluster async throws in
            let powers = "rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls OR rolinherit"
            let roles = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND"
            #expect(try cluster.ask(.app, "\(roles) (\(powers)) AND rolname LIKE 'klatch%'") == ["klatch_bootstrap"])
            #expect(try cluster.ask(.app, "\(roles) rolcanlogin ORDER BY 1") == ["klatch_app", "klatch_owner"])
            #expect(throws: Refused.self) { try cluster.ask(.app, "CREATE TABLE x ()") }
            #expect(throws: Refused.self) { try cluster.ask(.app, "CREATE TABLE public.x ()") }
            #expect(throws: Refused.self) { try cluster.ask(.app, "CREATE TEMP TABLE x ()") }
            #expect(throws: Refused.self) { try cluster.ask(.app, "SET ROLE klatch_owner") }
            #expect(throws: Refused.self) { try cluster.ask(.owner, "CREATE DATABASE x") }
            #expect(throws: Refused.self) { try cluster.ask(.owner, "ALTER SYSTEM SET fsync = off") }
            #expect(throws: Refused.self) { try cluster.ask(.owner, "COPY (SELECT 1) TO PROGRAM 'true'") }
        }
    }

    @Test("the owner owns schema and database, and both roles look there first")
    func schema() async throws {
        try await PrivateClusterScratch.running { cluster in
            let owner = "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'klatch'"
            #expect(try cluster.ask(.app, owner) == ["klatch_owner"])
            #expect(try cluster.ask(.owner, "SHOW search_path") == ["klatch, pg_temp"])
            #expect(try cluster.ask(.app, "SHOW search_path") == ["klatch, pg_temp"])
            try cluster.ask(.owner, "CREATE EXTENSION btree_gist")
        }
    }

    @Test("the superuser cannot log in, nor anybody into another database")
    func superuser() async throws {
        try await PrivateClusterScratch.running { cluster in
            let host = "host=\(cluster.folders.socket) port=5432"
            for (user, database) in [
                ("klatch_bootstrap", "klatch"), ("klatch_bootstrap", "postgres"), ("postgres", "postgres"),
                ("klatch_owner", "template1"), ("klatch_owner", "postgres"), ("klatch_test", "klatch"),
            ] {
                #expect(throws: Refused.self, "\(user) into \(database)") {
                    try PrivateClusterScratch.ask("\(host) user=\(user) dbname=\(database)", "SELECT 1")
                }
            }
        }
    }

    @Test("other users of the machine are refused", .enabled(if: PrivateClusterScratch.isRoot))
    func strangers() async throws {
        try await PrivateClusterScratch.running { cluster in
            let psql = cluster.connectionString(role: .owner)
            for name in ["postgres", "nobody"] {
                let found = getpwnam(name)
                let entry = try #require(found?.pointee)
                let account = PrivateClusterAccount(name: name, uid: entry.pw_uid, gid: entry.pw_gid)
                let program = PrivateClusterProgram("/usr/bin/psql", ["-c", "SELECT 1", psql], as: account)
                #expect(try await program.finish() == 2, "\(name)")
            }
        }
    }

    @Test("no process of the server listens on a network")
    func noNetwork() async throws {
        try await PrivateClusterScratch.running { cluster in
            #expect(try cluster.ask(.app, "SHOW listen_addresses") == [""])
            let file = try #require(PrivateClusterPidFile(cluster: cluster.folders.cluster))
            #expect(file.listenAddress == "")
            let sockets = try Self.sockets(of: file.pid)
            #expect(!sockets.isEmpty)
            #expect(sockets.isDisjoint(with: try Self.networkSockets()))
        }
    }

    @Test("test databases are allowed only when asked for")
    func testDatabases() async throws {
        try await PrivateClusterScratch.folder { folder in
            var settings = PrivateClusterScratch.settings(folder)
            settings.allowsTestDatabases = true
            let cluster = PrivateCluster(settings, logger: PrivateClusterScratch.quiet)
            try await PrivateClusterScratch.stopping(cluster, copies)
        }
    }

    private func copies(_ cluster: PrivateCluster) async throws {
        try await cluster.start()
        try cluster.ask(.owner, "CREATE TABLE note AS SELECT 7 AS number")
        try cluster.ask(.test, "CREATE DATABASE copy TEMPLATE klatch OWNER klatch_owner", in: "postgres")
        #expect(try cluster.ask(.owner, "SELECT number FROM note", in: "copy") == ["7"])
        #expect(try cluster.ask(.app, "SELECT 1", in: "copy") == ["1"])
        try cluster.ask(.test, "DROP DATABASE copy WITH (FORCE)", in: "postgres")
    }

    /// The numbers of the sockets that a process holds.
    private static func sockets(of pid: pid_t) throws -> Set<String> {
        let folder = "/proc/\(pid)/fd"
        let links = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0)
        }
        return Set(links.filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) })
    }

    /// The numbers of all TCP and UDP sockets of the machine (tenth column of the kernel's tables).
    private static func networkSockets() throws -> Set<String> {
        let tables = try ["tcp", "tcp6", "udp", "udp6"].map {
            try String(contentsOfFile: "/proc/net/" + $0, encoding: .utf8)
        }
        let rows = tables.flatMap { $0.split(separator: "\n").dropFirst() }
        return Set(rows.compactMap { $0.split(separator: " ").dropFirst(9).first.map(String.init) })
    }
}
