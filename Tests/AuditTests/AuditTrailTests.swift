import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Audit

@Suite("Recording")
struct AuditTrailTests {
    struct Undo: Error {}

    @Test("Entries follow one another from 1 on, and the chain verifies")
    func chain() async throws {
        let world = try await TrailWorld.make(entries: 7)
        let entries = try await world.entries()
        #expect(entries.map(\.seq) == [1, 2, 3, 4, 5, 6, 7])
        #expect(entries[0].entry?.prev == AuditEntry.genesis && entries[1].entry?.prev == entries[0].hash)
        #expect(
            try await world.verify()
                == AuditReport(workspace: world.workspace, verified: 7, checkpoints: 0, finding: nil))
    }

    @Test("An act that is rolled back leaves no entry, and no gap")
    func rolledBack() async throws {
        let world = try await TrailWorld.make(entries: 1)
        await #expect(throws: Undo.self) {
            try await world.database.transaction(.workspace(world.workspace)) { tx in
                try world.trail.record(tx, world.workspace, AuditEvent("test.undone", by: .command))
                throw Undo()
            }
        }
        try await world.record("test.done")
        #expect(try await world.entries().map(\.seq) == [1, 2])
    }

    @Test("An event that cannot be recorded stops the act")
    func noEntryNoAct() async throws {
        let world = try await TrailWorld.make()
        await #expect(throws: AuditError.tooLarge(action: "test.huge")) {
            try await world.record("test.huge", ["words": String(repeating: "x", count: 20_000)])
        }
        await #expect(throws: AuditError.tooLarge(action: "test.huge")) {
            try await world.record("test.huge", personal: ["words": String(repeating: "x", count: 20_000)])
        }
        await #expect(throws: DatabaseError.denied) {
            try await world.database.transaction(.workspace(WorkspaceID(UUID()))) {
                try world.trail.record($0, world.workspace, AuditEvent("test.elsewhere", by: .system))
            }
        }
        #expect(try await world.entries().isEmpty)
    }

    @Test("Acts at the same time queue, and none is lost")
    func concurrent() async throws {
        let world = try await TrailWorld.make()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<24 {
                group.addTask { try? await world.record("test.done", personal: ["name": "Ada Example"]) }
            }
        }
        #expect(try await world.verify().verified == 24)
        #expect(try await world.finding() == nil)
    }

    @Test("Several events of one transaction and every kind of actor are kept as they were")
    func actors() async throws {
        let world = try await TrailWorld.make()
        let (account, person) = (AccountID(UUID()), PersonID(UUID()))
        try await world.system { tx in
            for actor in [Actor.account(account), .person(person), .command, .system] {
                try world.trail.record(
                    tx, world.workspace, AuditEvent("test.done", by: actor, on: "round 7", details: ["a": "ü"]))
            }
        }
        let entries = try await world.entries().compactMap(\.entry)
        #expect(entries.map(\.actorKind) == ["account", "person", "command", "system"])
        #expect(entries.map(\.actorID) == [account.uuid, person.uuid, nil, nil])
        #expect(entries.allSatisfy { $0.target == "round 7" && $0.details == #"{"a":"ü"}"# })
        #expect(try await world.finding() == nil)
    }

    @Test("A person adds to their workspace's chain, anybody to the installation's, and neither reads them")
    func scopes() async throws {
        let world = try await TrailWorld.make()
        let person = PersonID(UUID())
        let event = AuditEvent("test.done", by: .person(person), personal: ["name": "Ada Example"])
        let read = try await world.database.transaction(.person(person, in: world.workspace)) { tx in
            try world.trail.record(tx, world.workspace, event)
            return try tx.rows("SELECT seq FROM audit_event").count
        }
        #expect(read == 0)
        for scope in [Scope.account(AccountID(UUID())), .link(UUID()), .workspace(world.workspace)] {
            let read = try await world.database.transaction(scope) { tx in
                try world.trail.record(tx, nil, event)
                return try tx.rows("SELECT seq FROM audit_event WHERE workspace_id = \(WorkspaceID.installation)").count
            }
            #expect(read == 0)
        }
        let reports = try await world.system { try AuditVerifier(vault: world.vault).verifyAll($0) }
        #expect(reports.map(\.verified).sorted() == [1, 3] && reports.allSatisfy { $0.finding == nil })
    }

    @Test("Personal details are sealed, and erasing them leaves the chain whole")
    func personal() async throws {
        let world = try await TrailWorld.make()
        let (ada, ben) = (PersonID(UUID()), PersonID(UUID()))
        try await world.record("test.done", personal: ["name": "Ada Canary"], by: .person(ada))
        try await world.record("test.done", personal: ["name": "Ada Canary"], on: "person \(ada.text)")
        try await world.record("test.done", personal: ["name": "Ben Canary"], by: .person(ben))
        let rows = try world.world.asOwner(
            "SELECT set_config('app.scope', 'system', false); SELECT e::text FROM audit_event e")
        #expect(rows.count == 3 && !rows.contains { $0.contains("Canary") })
        #expect(try await world.finding() == nil)
        let erased = try await world.database.transaction(.workspace(world.workspace)) {
            try world.trail.erasePersonal($0, world.workspace, concerning: ada.uuid)
        }
        #expect(erased == 2)
        let left = try await world.system {
            try $0.rows("SELECT id FROM audit_personal WHERE sealed IS NOT NULL").count
        }
        #expect(left == 1)
        #expect(try await world.finding() == nil)
    }
}
