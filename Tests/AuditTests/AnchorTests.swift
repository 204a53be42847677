import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Audit

@Suite("AT-54: a checkpoint kept elsewhere shows what the database alone can hide")
struct AnchorTests {
    let world: TrailWorld
    let kept: [Checkpoint]

    /// Four entries, a checkpoint, five entries, a checkpoint, one entry.
    init() async throws {
        world = try await TrailWorld.make(entries: 4)
        var kept = [try await world.checkpoint()]
        for _ in 0..<5 { try await world.record("test.done") }
        kept.append(try await world.checkpoint())
        try await world.record("test.done")
        self.kept = try CheckpointFile.parse(CheckpointFile.text(kept.compactMap { $0 }))
    }

    func cut(after seq: Int64) async throws {
        let hash = try await world.entries().first { $0.seq == seq }?.hash ?? AuditEntry.genesis
        try world.tamper(
            """
            DELETE FROM audit_event WHERE seq > \(seq); DELETE FROM audit_checkpoint WHERE seq > \(seq);
            UPDATE audit_head SET seq = \(seq), hash = '\\x\(Hex.encode(hash))'
            """)
    }

    @Test("An untouched chain agrees with all of them")
    func untouched() async throws {
        #expect(
            try await world.verify(kept: kept)
                == AuditReport(workspace: world.workspace, verified: 10, checkpoints: 4, finding: nil))
    }

    @Test("AT-54: an end cut off cleanly, with its checkpoints, shows only against a kept checkpoint")
    func cutTail() async throws {
        try await cut(after: 6)
        #expect(try await world.finding() == nil)
        #expect(try await world.finding(kept: kept) == AuditFinding(fault: .cut, seq: 7, checkpoint: 9))
    }

    @Test("AT-54: what was added after the last kept checkpoint can be cut off unseen; that is the price of its age")
    func youngTail() async throws {
        try await cut(after: 9)
        #expect(try await world.finding(kept: kept) == nil)
    }

    @Test("AT-54: a chain written anew from an entry on, hashes and all, shows against a kept checkpoint")
    func rebuilt() async throws {
        try await world.rebuild(from: 6) { $0.details = #"{"number":"other"}"# }
        try world.tamper("DELETE FROM audit_checkpoint")
        #expect(try await world.finding() == nil)
        #expect(try await world.finding(kept: kept) == AuditFinding(fault: .rebuilt, seq: 5, checkpoint: 9))
    }

    @Test("AT-54: a chain removed with every trace of it shows against a kept checkpoint")
    func wholeChain() async throws {
        try world.tamper("DELETE FROM audit_event; DELETE FROM audit_head; DELETE FROM audit_checkpoint")
        let verifier = AuditVerifier(vault: world.vault)
        #expect(try await world.system { try verifier.verifyAll($0) }.isEmpty)
        let reports = try await world.system { try verifier.verifyAll($0, kept: kept) }
        #expect(reports.map(\.finding) == [AuditFinding(fault: .cut, seq: 1, checkpoint: 4)])
    }

    @Test("AT-54: checkpoints in the database cannot be made to fit a chain written anew")
    func forged() async throws {
        try await world.rebuild(from: 2) { $0.details = #"{"number":"other"}"# }
        #expect(try await world.finding() == AuditFinding(fault: .rebuilt, seq: 1, checkpoint: 4))
        let hash = Data(try await world.entries()[3].hash).base64EncodedString()
        try world.tamper(
            "UPDATE audit_checkpoint SET note = replace(note, split_part(note, E'\\n', 3), '\(hash)') WHERE seq = 4")
        #expect(try await world.finding()?.fault == .forged)
    }

    @Test("AT-54: a kept checkpoint that another installation signed is not believed")
    func foreign() async throws {
        let other = try await TrailWorld.make(entries: 1)
        let foreign = try Checkpoint(
            world.workspace, seq: 9, hash: kept[1].hash, time: kept[1].time, signing: other.vault.signing)
        #expect(try await world.finding(kept: [foreign]) == AuditFinding(fault: .forged, seq: 9))
    }
}
