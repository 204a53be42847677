import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Audit

/// AT-51, AT-54: the role that serves can add to the trail and do nothing else to it.
@Suite("Claim audit.admin-actions")
struct AuditAccessTests {
    @Test(
        "AT-54: it can neither change nor remove entries or checkpoints",
        arguments: ["audit_event", "audit_checkpoint"])
    func appendOnly(_ table: String) async throws {
        let world = try await TrailWorld.make(entries: 2)
        _ = try await world.checkpoint()
        for text in ["UPDATE \(table) SET seq = 9", "DELETE FROM \(table)", "TRUNCATE \(table)"] {
            #expect(throws: TestConnectionError.self) {
                try world.world.asApp("SELECT set_config('app.scope', 'system', false); \(text)")
            }
        }
        #expect(try await world.finding() == nil)
    }

    @Test("AT-54: it cannot put other personal details in the place of those recorded")
    func personal() async throws {
        let world = try await TrailWorld.make()
        try await world.record("test.done", personal: ["name": "Ada Example"])
        for text in ["UPDATE audit_personal SET sealed = '\\x00'", "DELETE FROM audit_personal"] {
            #expect(throws: TestConnectionError.self) {
                try world.world.asApp("SELECT set_config('app.scope', 'system', false); \(text)")
            }
        }
    }

    @Test("AT-51: another workspace reads nothing and adds nothing, and without a scope nothing is seen")
    func isolation() async throws {
        let world = try await TrailWorld.make(entries: 2)
        try await world.record("test.done", personal: ["name": "Ada Example"])
        _ = try await world.checkpoint()
        for table in ["audit_event", "audit_head", "audit_personal", "audit_checkpoint"] {
            #expect(try world.world.asApp("SELECT count(*) FROM \(table)") == ["0"])
            let other =
                "SELECT set_config('app.scope', 'workspace', false), set_config('app.workspace_id', '\(UUID())', false); "
            #expect(try world.world.asApp(other + "SELECT count(*) FROM \(table)") == ["0"])
        }
        await #expect(throws: DatabaseError.denied) {
            try await world.database.transaction(.workspace(world.workspace)) {
                try world.checkpoints.checkpoint($0, world.workspace)
            }
        }
    }

    @Test("AT-51: every table of this room has row security enabled and forced, with policies")
    func catalogue() async throws {
        let world = try await TrailWorld.make()
        let open = try world.world.asOwner(
            """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind = 'r'
                AND c.relname LIKE 'audit%' AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
            """)
        #expect(open.isEmpty)
    }
}
