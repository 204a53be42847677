import CPostgres
import Foundation
import Testing

@testable import Store

@Suite("What the private PostgreSQL keeps, and how")
struct PrivateClusterPrivacyTests {
    @Test("pages carry checksums, text is UTF-8 in byte order, writes are durable")
    func settings() async throws {
        try await PrivateClusterScratch.running({ $0.durable = true }) { cluster async throws in
            for (name, value) in [
                ("data_checksums", "on"), ("server_encoding", "UTF8"), ("lc_collate", "C"), ("lc_ctype", "C.UTF-8"),
                ("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"), ("max_connections", "60"),
                ("shared_buffers", "64MB"), ("log_min_messages", "log"), ("log_error_verbosity", "terse"),
            ] {
                #expect(try cluster.ask(.app, "SHOW \(name)") == [value], "\(name)")
            }
        }
    }

    @Test("nothing that people typed reaches the log, not even when a statement fails or its server process dies")
    func log() async throws {
        try await PrivateClusterScratch.running { cluster in
            let typed = "canary-ada@example.org"
            try cluster.ask(.owner, "CREATE TABLE person (address text PRIMARY KEY)")
            try cluster.ask(.owner, "INSERT INTO person VALUES ('\(typed)')")
            _ = try? cluster.ask(.owner, "INSERT INTO person VALUES ('\(typed)')")
            _ = try? cluster.ask(.owner, "SELECT '\(typed)'::uuid")
            _ = try? cluster.ask(.owner, "SELEKT '\(typed)'")
            let quiet = "SET client_min_messages = error;"
            _ = try? cluster.ask(.owner, "\(quiet) DO $$ BEGIN RAISE WARNING '\(typed)'; END $$")
            try await killMidStatement(cluster, "SELECT pg_sleep(100), '\(typed)'")
            let path = cluster.folders.log
            // The server says so in its own time.
            try await PrivateClusterScratch.until("the server's word on it") {
                (try? String(contentsOfFile: path, encoding: .utf8))?.contains("terminated by signal 9") ?? false
            }
            #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("canary"))
        }
    }

    @Test("every folder and file is closed to others")
    func modes() async throws {
        try await PrivateClusterScratch.running { cluster async throws in
            let folders = cluster.folders
            #expect(try PrivateClusterScratch.mode(folders.data) == (PrivateClusterScratch.isRoot ? 0o711 : 0o700))
            for folder in [folders.cluster, folders.socket, folders.logs] {
                #expect(try PrivateClusterScratch.mode(folder) == 0o700, "\(folder)")
            }
            for file in [folders.log, folders.lock, folders.cluster + "/pg_hba.conf"] {
                #expect(try PrivateClusterScratch.mode(file) == 0o600, "\(file)")
            }
            #expect(try PrivateClusterScratch.mode(folders.socketFile) == 0o700)
        }
    }

    @Test("a start sets wrong modes right and undoes edits of the access rules")
    func mends() async throws {
        try await PrivateClusterScratch.stopped { folder in
            let cluster = PrivateClusterScratch.cluster(folder)
            let rules = cluster.folders.cluster + "/pg_hba.conf"
            chmod(cluster.folders.data, 0o777)
            chmod(cluster.folders.cluster, 0o755)
            try "local all all trust\n".write(toFile: rules, atomically: false, encoding: .utf8)
            try await PrivateClusterScratch.stopping(cluster) { try await $0.start() }
            #expect(try PrivateClusterScratch.mode(cluster.folders.data) & 0o066 == 0)
            #expect(try PrivateClusterScratch.mode(cluster.folders.cluster) == 0o700)
            #expect(try !String(contentsOfFile: rules, encoding: .utf8).contains("trust"))
        }
    }

    /// Sends a statement and kills the server process that works on it; returns when the server is whole again.
    private func killMidStatement(_ cluster: PrivateCluster, _ statement: String) async throws {
        let link = PQconnectdb(cluster.connectionString(role: .app))
        defer { PQfinish(link) }
        #expect(PQsendQuery(link, statement) == 1)
        let working = "SELECT 1 FROM pg_stat_activity WHERE pid = \(PQbackendPID(link)) AND wait_event = 'PgSleep'"
        try await PrivateClusterScratch.until("working") { (try? cluster.ask(.app, working)) == ["1"] }
        kill(PQbackendPID(link), SIGKILL)
        while let result = PQgetResult(link) { PQclear(result) }
        try await PrivateClusterScratch.until("whole") { (try? cluster.ask(.app, "SELECT 1")) == ["1"] }
    }
}
