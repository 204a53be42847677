import Foundation
import Primitives
import Store
import TestSupport
import Vault

@testable import Audit

/// A trail over a database of the test's own, with a workspace whose chain the test fills.
struct TrailWorld: Sendable {
    let world: TestDatabase
    let vault: KeyVault
    let workspace = WorkspaceID(UUID())
    var database: Database { world.database }
    var trail: AuditTrail { AuditTrail(vault: vault) }
    var checkpoints: CheckpointStore { CheckpointStore(vault: vault) }

    static func make(entries: Int = 0) async throws -> TrailWorld {
        let world = try await TestDatabase.make(VaultSchema.migrations() + AuditSchema.migrations())
        let roots = RootKeys(LocalRootKey(random: .system, at: world.clock.now))
        let vault = try await world.database.transaction(.system("test")) {
            try KeyVault.unlock($0, roots: roots, random: .system)
        }
        let trail = TrailWorld(world: world, vault: vault)
        try await trail.system { tx in _ = try vault.createWorkspaceKey(tx, trail.workspace) }
        world.clock.advance(by: 60)
        for number in 0..<entries { try await trail.record("test.done", ["number": "\(number)"]) }
        return trail
    }

    func system<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.transaction(.system("test"), body)
    }

    func record(
        _ action: StaticString, _ details: [String: String] = [:], personal: [String: String] = [:],
        by actor: Actor = .system,
        on target: String? = nil
    ) async throws {
        try await database.transaction(.workspace(workspace)) {
            try trail.record(
                $0, workspace, AuditEvent(action, by: actor, on: target, details: details, personal: personal))
        }
        world.clock.advance(by: 0.123_456)
    }

    func verify(kept: [Checkpoint] = [], page: Int = 3) async throws -> AuditReport {
        try await system { try AuditVerifier(vault: vault, page: page).verify($0, workspace, kept: kept) }
    }

    func finding(kept: [Checkpoint] = []) async throws -> AuditFinding? { try await verify(kept: kept).finding }

    /// A checkpoint that somebody keeps outside.
    func checkpoint() async throws -> Checkpoint? { try await system { try checkpoints.checkpoint($0, workspace) } }

    /// What somebody does who rules the database: owner of the tables, row security off.
    func tamper(_ text: String) throws {
        let tables = ["audit_event", "audit_head", "audit_personal", "audit_checkpoint"]
        let off = tables.map { "ALTER TABLE \($0) DISABLE ROW LEVEL SECURITY; " }.joined()
        try world.asOwner(off + text)
    }

    func entries() async throws -> [AuditStore.StoredEntry] {
        try await system { try AuditStore().page($0, workspace, after: 0, limit: 1_000) }
    }

    /// Writes a chain anew from an entry on, with right hashes: the cleverest forger without the signing key.
    func rebuild(from seq: Int64, _ change: (inout AuditEntry) -> Void) async throws {
        var prev = AuditEntry.genesis
        for stored in try await entries() {
            guard var entry = stored.entry else { continue }
            if entry.seq == seq { change(&entry) }
            entry.prev = prev
            prev = entry.hash
            try tamper(
                """
                UPDATE audit_event SET details = '\(entry.details)', prev = '\\x\(Hex.encode(entry.prev))',
                    hash = '\\x\(Hex.encode(prev))' WHERE workspace_id = '\(workspace)' AND seq = \(entry.seq);
                UPDATE audit_head SET hash = '\\x\(Hex.encode(prev))' WHERE workspace_id = '\(workspace)'
                """)
        }
    }
}
