import Foundation
import Primitives
import Testing

@testable import Audit

@Suite("Walking a chain")
struct ChainWalkTests {
    let workspace = WorkspaceID(UUID())

    func chain(_ count: Int64) -> [AuditEntry] {
        var entries: [AuditEntry] = []
        for seq in 1...count {
            entries.append(
                AuditEntry(
                    workspace: workspace, seq: seq, at: seq, actorKind: "system", actorID: nil, action: "test.done",
                    target: nil,
                    details: #"{"number":"\#(seq)"}"#, personalID: nil, commitment: nil,
                    prev: entries.last?.hash ?? AuditEntry.genesis))
        }
        return entries
    }

    func stored(_ entry: AuditEntry) -> AuditStore.StoredEntry {
        AuditStore.StoredEntry(seq: entry.seq, entry: entry, hash: entry.hash, personal: .none)
    }

    func walk(_ entries: [AuditStore.StoredEntry], head: AuditStore.Head?) -> AuditFinding? {
        var walk = ChainWalk(checkpoints: [])
        for entry in entries {
            let finding = walk.step(entry) { prev in entries.first { $0.entry?.prev == prev }?.seq }
            if let finding { return finding }
        }
        return walk.end(head: head)
    }

    @Test("Whatever is done to one random entry is found there, or at the one that follows it")
    func random() throws {
        var generator = SplitMix64(state: 11)
        let entries = chain(30)
        let good = entries.map(stored)
        let head = AuditStore.Head(seq: 30, hash: try #require(entries.last?.hash))
        #expect(walk(good, head: head) == nil)
        for _ in 0..<2_000 {
            var bad = good
            let index = Int.random(in: 0..<29, using: &generator)
            let seq = Int64(index + 1)
            var entry = entries[index]
            switch generator.next() % 4 {
            case 0: bad.remove(at: index)
            case 1:
                entry.at += 1
                bad[index] = AuditStore.StoredEntry(seq: seq, entry: entry, hash: good[index].hash, personal: .none)
            case 2:
                entry.details = "{}"
                bad[index] = stored(entry)
            default: bad[index] = AuditStore.StoredEntry(seq: seq, entry: nil, hash: good[index].hash, personal: .none)
            }
            let finding = try #require(walk(bad, head: head))
            #expect(finding.seq == seq || finding == AuditFinding(fault: .replaced, seq: seq + 1))
        }
    }

    @Test("The end must be the one the head knows")
    func end() {
        let entries = chain(3)
        let last = entries[2].hash
        let good = entries.map(stored)
        #expect(walk(good, head: nil) == AuditFinding(fault: .added, seq: 1))
        #expect(walk(good, head: .init(seq: 4, hash: last)) == AuditFinding(fault: .cut, seq: 4))
        #expect(walk(good, head: .init(seq: 2, hash: last)) == AuditFinding(fault: .added, seq: 3))
        #expect(walk(good, head: .init(seq: 3, hash: AuditEntry.genesis)) == AuditFinding(fault: .replaced, seq: 3))
        #expect(walk([], head: nil) == nil && walk([], head: .init(seq: 0, hash: AuditEntry.genesis)) == nil)
    }

    @Test("Each fault has its sentence")
    func words() {
        for fault in [
            AuditFinding.Fault.edited, .missing, .reordered, .replaced, .added, .cut, .rebuilt, .forged,
            .personalMissing, .personalEdited,
        ] {
            #expect("\(AuditFinding(fault: fault, seq: 41))".contains("41"))
        }
    }
}
