import Foundation
import Logging

extension PrivateClusterSite {
    /// Makes the cluster: in a folder beside its place, which is renamed into place when it is whole. A start that
    /// is cut short leaves a folder that the next one removes, never half a cluster.
    func create() async throws {
        guard !folders.hasLessRoom(than: PrivateClusterFolders.roomForCluster) else {
            throw PrivateClusterError.diskFull(folders.data)
        }
        let folder = folders.halfMade
        do {
            try PrivateClusterFolders.ensure(folder, owner: account, mode: 0o700)
            try await initialise(folder)
            try configuration.write(into: folder, for: account)
            try await runAlone(PrivateClusterBootstrap.roles(settings), in: "postgres", folder)
            try await runAlone(PrivateClusterBootstrap.schema, in: PrivateCluster.database, folder)
            try await outlastPowerCut(folder)
            try Task.checkCancellation()
            try place(folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        logger.notice("A private PostgreSQL was made.", metadata: ["version": "\(binaries.major)"])
    }

    private func initialise(_ folder: String) async throws {
        let arguments = [
            "-D", folder, "--username=\(PrivateClusterBootstrap.superuser)", "--encoding=UTF8",
            // Order by bytes never changes with the system's library; letters are still Unicode's.
            "--locale=C", "--lc-ctype=C.UTF-8",
            "--data-checksums", "--auth-local=peer", "--auth-host=reject",
            // Every step writes without waiting for the disk; `outlastPowerCut` waits once, at the end.
            "--no-sync",
        ]
        try await finish(PrivateClusterProgram(binaries.initdb, arguments, as: account))
    }

    private func outlastPowerCut(_ folder: String) async throws {
        guard settings.durable else { return }
        try await finish(PrivateClusterProgram(binaries.initdb, ["--sync-only", "-D", folder], as: account))
    }

    /// Runs statements, one to a line, in a server without any connection: the only way in for the superuser.
    private func runAlone(_ statements: [String], in database: String, _ folder: String) async throws {
        let script = folders.logs + "/bootstrap.sql"
        try PrivateClusterFile.replace(script, with: statements.joined(separator: "\n") + "\n", for: account)
        defer { unlink(script) }
        guard let input = FileHandle(forReadingAtPath: script) else {
            throw PrivateClusterError.cannotUse(script, reason: PrivateClusterFolders.lastReason())
        }
        let arguments = [
            "--single", "-F", "-D", folder, "-c", "exit_on_error=true", "-c", "log_min_messages=error", database,
        ]
        try await finish(PrivateClusterProgram(binaries.postgres, arguments, as: account), input: input)
    }

    private func finish(_ program: PrivateClusterProgram, input: FileHandle = .nullDevice) async throws {
        let log = try PrivateClusterLog(folders.log)
        let status = try await program.finish(input: input, errors: log.handle)
        guard status != 0 else { return }
        throw blamesFullDisk(log)
            ? PrivateClusterError.diskFull(folders.data) : .creationFailed(lastWords: log.lastWords)
    }

    private func place(_ folder: String) throws(PrivateClusterError) {
        guard rename(folder, folders.cluster) == 0 else {
            throw .cannotUse(folders.cluster, reason: PrivateClusterFolders.lastReason())
        }
        PrivateClusterFile.sync(folder: folders.data)
    }
}

/// The statements that make a fresh cluster Klatch's, each on one line as single-user mode wants them.
enum PrivateClusterBootstrap {
    static let superuser = "klatch_bootstrap"

    /// Run in database `postgres`. The superuser loses its log-in here; pg_hba.conf has no line for it either.
    static func roles(_ settings: PrivateClusterSettings) -> [String] {
        let powerless = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        let roles = [
            "CREATE ROLE klatch_owner \(powerless) NOCREATEDB NOINHERIT;",
            "CREATE ROLE klatch_app \(powerless) NOCREATEDB NOINHERIT;",
            // Temporary tables come last, so that none can stand in for a table of the schema.
            "ALTER ROLE klatch_owner SET search_path = klatch, pg_temp;",
            "ALTER ROLE klatch_app SET search_path = klatch, pg_temp;",
        ]
        let test = [
            "CREATE ROLE klatch_test \(powerless) CREATEDB INHERIT;",
            "GRANT klatch_owner, klatch_app TO klatch_test;",
            "ALTER ROLE klatch_test SET search_path = klatch, pg_temp;",
        ]
        return roles + (settings.allowsTestDatabases ? test : databasesClosed) + database
    }

    private static let database = [
        "CREATE DATABASE klatch OWNER klatch_owner;",
        "REVOKE ALL ON DATABASE klatch FROM PUBLIC;",
        "GRANT CONNECT ON DATABASE klatch TO klatch_app;",
        "ALTER ROLE \(superuser) NOLOGIN PASSWORD NULL;",
    ]

    private static let databasesClosed = ["REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;"]

    /// Run in database `klatch`.
    static let schema = [
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
        "CREATE SCHEMA klatch AUTHORIZATION klatch_owner;",
        "GRANT USAGE ON SCHEMA klatch TO klatch_app;",
    ]
}
