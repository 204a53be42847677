import Foundation
import Primitives
import Store
import Vault

/// Verifies chains: that nothing was edited, removed, reordered, added, cut off or written anew.
///
/// What an attacker who rules the database can still hide: an end cut off, or a chain written anew, together with its
/// checkpoints in the database. Only a checkpoint kept elsewhere shows that; hand it in as `kept`. Needs the system scope.
package struct AuditVerifier: Sendable {
    /// Entries read at a time.
    static let page = 1_000

    private let vault: KeyVault
    private let page: Int
    private let store = AuditStore()

    package init(vault: KeyVault) { self.init(vault: vault, page: Self.page) }

    init(vault: KeyVault, page: Int) {
        self.vault = vault
        self.page = page
    }

    /// Every chain that has left a trace in the database or among the checkpoints kept elsewhere.
    package func verifyAll(_ tx: Transaction, kept: [Checkpoint] = []) throws -> [AuditReport] {
        let chains = try Set(store.chains(tx)).union(kept.map(\.workspace)).sorted()
        return try chains.map { try verify(tx, $0, kept: kept) }
    }

    /// One chain. Stops at the first bad entry.
    package func verify(_ tx: Transaction, _ workspace: WorkspaceID?, kept: [Checkpoint] = []) throws -> AuditReport {
        let workspace = workspace ?? .installation
        let mine = kept.filter { $0.workspace == workspace }
        if let forged = mine.first(where: { !$0.isSigned(by: vault.verifyingKeys) }) {
            return report(workspace, ChainWalk(checkpoints: []), AuditFinding(fault: .forged, seq: forged.seq))
        }
        let (stored, forgery) = try storedCheckpoints(tx, workspace)
        var walk = ChainWalk(checkpoints: mine + stored)
        let finding = try follow(tx, workspace, &walk)
        return report(workspace, walk, finding ?? forgery)
    }

    private func report(_ workspace: WorkspaceID, _ walk: ChainWalk, _ finding: AuditFinding?) -> AuditReport {
        AuditReport(workspace: workspace, verified: walk.seq, checkpoints: walk.checkpointsMet, finding: finding)
    }

    /// Reads until the end, and again where entries were added meanwhile.
    private func follow(_ tx: Transaction, _ workspace: WorkspaceID, _ walk: inout ChainWalk) throws -> AuditFinding? {
        var last = Int64.min
        while true {
            let entries = try store.page(tx, workspace, after: last, limit: page)
            for entry in entries {
                if let finding = try check(tx, workspace, entry, &walk) { return finding }
                last = entry.seq
            }
            if !entries.isEmpty { continue }
            let head = try store.head(tx, workspace)
            if let head, head.seq > walk.seq, try !store.page(tx, workspace, after: last, limit: 1).isEmpty { continue }
            return walk.end(head: head)
        }
    }

    private func check(
        _ tx: Transaction, _ workspace: WorkspaceID, _ entry: AuditStore.StoredEntry, _ walk: inout ChainWalk
    ) throws -> AuditFinding? {
        let finding = try walk.step(entry) { try store.position(tx, workspace, following: $0) }
        return try finding ?? checkPersonal(tx, workspace, entry)
    }

    private func checkPersonal(
        _ tx: Transaction, _ workspace: WorkspaceID, _ stored: AuditStore.StoredEntry
    ) throws -> AuditFinding? {
        switch stored.personal {
        case .none, .erased: return nil
        case .missing: return AuditFinding(fault: .personalMissing, seq: stored.seq)
        case .sealed(let sealed):
            guard let id = stored.entry?.personalID else { return nil }
            let key = try vault.workspaceKey(tx, workspace)
            if key.isDestroyed { return nil }
            let opened = try? vault.open(sealed, under: key, at: PersonalDetails.place(id, workspace))
            return opened?.commitment == stored.entry?.commitment
                ? nil : AuditFinding(fault: .personalEdited, seq: stored.seq)
        }
    }

    private func storedCheckpoints(
        _ tx: Transaction, _ workspace: WorkspaceID
    ) throws -> ([Checkpoint], forgery: AuditFinding?) {
        var good: [Checkpoint] = []
        for (seq, note) in try CheckpointStore(vault: vault).notes(tx, workspace) {
            guard let checkpoint = try? CheckpointFile.parse(note).first, checkpoint.seq == seq,
                checkpoint.workspace == workspace, checkpoint.isSigned(by: vault.verifyingKeys)
            else { return (good, AuditFinding(fault: .forged, seq: seq)) }
            good.append(checkpoint)
        }
        return (good, nil)
    }
}
