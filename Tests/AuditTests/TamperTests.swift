import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Audit

/// AT-54: the verifier names the first bad entry.
@Suite("Claim audit.tamper-evident")
struct TamperTests {
    @Test(
        "AT-54: an edited column",
        arguments: [
            "at = at + interval '1 microsecond'", "actor_kind = 'command'", "action = 'test.undone'", "target = 'x'",
            "details = '{}'", "personal_id = gen_random_uuid(), commitment = sha256('')", "hash = sha256('')",
            "actor_kind = 'account', actor_id = gen_random_uuid()",
        ])
    func edited(_ change: String) async throws {
        let world = try await TrailWorld.make(entries: 9)
        try world.tamper("UPDATE audit_event SET \(change) WHERE seq = 5")
        let report = try await world.verify()
        #expect(report.finding == AuditFinding(fault: .edited, seq: 5) && report.verified == 4)
    }

    @Test("AT-54: a removed entry, the first, one within and the last", arguments: [1, 5, 9] as [Int64])
    func removed(_ seq: Int64) async throws {
        let world = try await TrailWorld.make(entries: 9)
        try world.tamper("DELETE FROM audit_event WHERE seq = \(seq)")
        #expect(try await world.finding() == AuditFinding(fault: seq == 9 ? .cut : .missing, seq: seq))
    }

    @Test("AT-54: two entries that changed places, with and without their hashes made right")
    func reordered() async throws {
        let world = try await TrailWorld.make(entries: 9)
        try world.tamper(
            """
            UPDATE audit_event SET seq = 100 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 7;
            UPDATE audit_event SET seq = 7 WHERE seq = 100
            """)
        #expect(try await world.finding() == AuditFinding(fault: .reordered, seq: 4))
    }

    @Test("AT-54: an entry replaced by one with a right hash of its own")
    func replaced() async throws {
        let world = try await TrailWorld.make(entries: 9)
        guard var entry = try await world.entries()[4].entry else { return }
        entry.details = "{}"
        try world.tamper("UPDATE audit_event SET details = '{}', hash = '\\x\(Hex.encode(entry.hash))' WHERE seq = 5")
        #expect(try await world.finding() == AuditFinding(fault: .replaced, seq: 6))
    }

    @Test("AT-54: entries added behind the end, or before the beginning")
    func added() async throws {
        let world = try await TrailWorld.make(entries: 3)
        try world.tamper(
            """
            ALTER TABLE audit_event DROP CONSTRAINT audit_event_seq_check;
            INSERT INTO audit_event SELECT workspace_id, 0, at, actor_kind, actor_id, action, target, details, personal_id,
                commitment, prev, hash FROM audit_event WHERE seq = 1
            """)
        #expect(try await world.finding() == AuditFinding(fault: .added, seq: 0))
        try world.tamper("DELETE FROM audit_event WHERE seq = 0; UPDATE audit_head SET seq = 2")
        #expect(try await world.finding() == AuditFinding(fault: .added, seq: 3))
    }

    @Test("AT-54: a column that this program would never write")
    func unreadable() async throws {
        let world = try await TrailWorld.make(entries: 3)
        try world.tamper(
            "ALTER TABLE audit_event ALTER prev DROP NOT NULL; UPDATE audit_event SET prev = NULL WHERE seq = 2")
        #expect(try await world.finding() == AuditFinding(fault: .edited, seq: 2))
    }

    @Test("AT-54: personal details removed, moved from another entry, or damaged")
    func personal() async throws {
        let world = try await TrailWorld.make(entries: 1)
        for name in ["Ada Example", "Ben Example", "Cleo Example"] {
            try await world.record("test.done", personal: ["name": name])
        }
        let id = "(SELECT personal_id FROM audit_event WHERE seq ="
        try world.tamper("UPDATE audit_personal SET sealed = sealed || '\\x00'::bytea WHERE id = \(id) 4)")
        #expect(try await world.finding() == AuditFinding(fault: .personalEdited, seq: 4))
        try world.tamper(
            "UPDATE audit_personal SET sealed = (SELECT sealed FROM audit_personal WHERE id = \(id) 2)) WHERE id = \(id) 3)"
        )
        #expect(try await world.finding() == AuditFinding(fault: .personalEdited, seq: 3))
        try world.tamper("DELETE FROM audit_personal WHERE id = \(id) 2)")
        #expect(try await world.finding() == AuditFinding(fault: .personalMissing, seq: 2))
    }

    @Test("AT-54: a workspace's entries hung into another workspace's chain")
    func otherChain() async throws {
        let world = try await TrailWorld.make(entries: 3)
        let other = WorkspaceID(UUID())
        try world.tamper(
            "UPDATE audit_event SET workspace_id = '\(other)'; UPDATE audit_head SET workspace_id = '\(other)'")
        let report = try await world.system { try AuditVerifier(vault: world.vault).verify($0, other) }
        #expect(report.finding == AuditFinding(fault: .edited, seq: 1))
    }
}
