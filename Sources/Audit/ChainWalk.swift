/// Follows a chain entry by entry and says what is wrong with the first bad one. Pure: it is given what was read.
struct ChainWalk {
    private(set) var seq: Int64 = 0
    private(set) var hash = AuditEntry.genesis
    private(set) var checkpointsMet = 0
    /// By ascending seq; those already met are gone.
    private var checkpoints: ArraySlice<Checkpoint>
    /// The last entry known good by a checkpoint.
    private var anchored: Int64 = 0

    init(checkpoints: [Checkpoint]) { self.checkpoints = checkpoints.sorted { $0.seq < $1.seq }[...] }

    /// Nil where `next` follows. `follower` answers where the entry stands that follows a hash.
    mutating func step(_ next: AuditStore.StoredEntry, follower: ([UInt8]) throws -> Int64?) rethrows -> AuditFinding? {
        let expected = seq + 1
        if next.seq < expected { return AuditFinding(fault: .added, seq: next.seq) }
        let follows = next.entry?.prev == hash
        if !follows, let elsewhere = try follower(hash), elsewhere > expected {
            return AuditFinding(fault: .reordered, seq: expected)
        }
        if next.seq > expected { return AuditFinding(fault: .missing, seq: expected) }
        guard let entry = next.entry, entry.hash == next.hash else {
            return AuditFinding(fault: .edited, seq: expected)
        }
        guard follows else { return AuditFinding(fault: .replaced, seq: expected) }
        (seq, hash) = (next.seq, next.hash)
        return meetCheckpoints()
    }

    /// After the last entry: the chain must reach its head and every checkpoint.
    func end(head: AuditStore.Head?) -> AuditFinding? {
        if let checkpoint = checkpoints.first {
            return AuditFinding(fault: .cut, seq: seq + 1, checkpoint: checkpoint.seq)
        }
        guard let head else { return seq == 0 ? nil : AuditFinding(fault: .added, seq: 1) }
        if head.seq > seq { return AuditFinding(fault: .cut, seq: seq + 1) }
        if head.seq < seq { return AuditFinding(fault: .added, seq: head.seq + 1) }
        return head.hash == hash ? nil : AuditFinding(fault: .replaced, seq: seq)
    }

    private mutating func meetCheckpoints() -> AuditFinding? {
        while let checkpoint = checkpoints.first, checkpoint.seq == seq {
            guard checkpoint.hash == hash else {
                return AuditFinding(fault: .rebuilt, seq: anchored + 1, checkpoint: seq)
            }
            checkpoints = checkpoints.dropFirst()
            checkpointsMet += 1
            anchored = seq
        }
        return nil
    }
}
