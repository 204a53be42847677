import App
import Audit
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault
import Web

@testable import Claims
@testable import Trust

/// An installation with its owner, what examines it, and a folder of its own for files.
struct TrustWorld: Sendable {
    let world: TestWorld
    let folder: URL

    init() async throws {
        world = try await TestWorld()
        _ = try await world.owner()
        _ = try await world.stranger()
        try await Self.beginTrails(world)
        try Self.furnish(world)
        try await TrustSlice.recordSchema(world.database, world.installation.audit, try Installation.migrations())
        folder = FileManager.default.temporaryDirectory.appending(path: "klatch-trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try FileManager.default.createDirectory(
            atPath: cluster, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try RootKeyFile(key).create(random: .system, at: world.clock.now)
    }

    /// Every workspace has a trail from its first day on, one that a test made by hand as well.
    private static func beginTrails(_ world: TestWorld) async throws {
        let audit = world.installation.audit
        try await world.database.transaction(.system("test")) { tx in
            let bare: SQL =
                "SELECT id FROM workspace w WHERE NOT EXISTS (SELECT FROM audit_event WHERE workspace_id = w.id)"
            for row in try tx.rows(bare) {
                try audit.record(tx, row.get("id"), AuditEvent("workspace.created", by: .system))
            }
        }
    }

    /// What an installation has after its first night: a backup, a rehearsal, a watch that looks.
    private static func furnish(_ world: TestWorld) throws {
        let now = "'\(world.clock.now.formatted(.iso8601))'::timestamptz"
        let nobody = "'00000000-0000-0000-0000-000000000000'"
        _ = try world.test.asOwner(
            """
            SET app.scope = 'system';
            INSERT INTO backup_run VALUES (\(nobody), gen_random_uuid(), \(now), \(now), repeat('d', 45), repeat('k', 45), 1, 1,
                sha256('x'), NULL);
            INSERT INTO backup_drill VALUES (\(nobody), gen_random_uuid(), \(now), repeat('d', 45), 9, 60, 1, NULL, 3, 9, 0, 2);
            INSERT INTO job_schedule (workspace_id, name, kind, payload, max_attempts, rule, next_at, last_at)
            VALUES (\(nobody), 'oversight.sweep', 'oversight.sweep', '{}', 1, 'every 60 seconds', \(now), \(now))
            ON CONFLICT (workspace_id, name) DO UPDATE SET last_at = \(now);
            """)
    }

    var cluster: String { folder.appending(path: "postgres").path }
    var key: String { folder.appending(path: "root.key").path }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The scene, as far as a test does not ask for another.
    func scene(hasPrivateCluster: Bool = true, settings: String? = nil) -> ProbeScene {
        ProbeScene(
            database: world.database, vault: world.vault, routes: world.assembly.routes.routes,
            house: .init(
                isLocal: true, dataFolder: folder.path, rootKeyPath: key, hasPrivateCluster: hasPrivateCluster,
                build: "test", makesBackups: true, settings: settings ?? world.installation.settings.digest),
            time: world.clock.source, random: .system)
    }

    func finding(_ claim: String) async throws -> ClaimFinding {
        try await #require(ClaimVerification.own[claim]).examine(scene())
    }

    var verification: ClaimVerification { ClaimVerification(scene(), audit: world.installation.audit) }

    func verify(_ claims: String...) async throws -> [ClaimReport] {
        try await verification.verify(claims.map { try #require(ClaimArea.claim($0)) }, by: .command)
    }

    func reports() async throws -> [ClaimReport] {
        let verification = verification
        return try await world.database.transaction(.system("test")) { try verification.reports($0) }
    }

    /// Does to the database what no code of ours would.
    func plant(_ statement: String) throws { _ = try world.test.asOwner("SET app.scope = 'system'; " + statement) }
}
