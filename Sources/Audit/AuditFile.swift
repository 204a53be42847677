import Foundation
import Primitives
import Store
import Vault

/// A trail outside its database: lines of JSON, in this order for each chain: the signed checkpoints, the entries from the
/// first on, the end.
///
///     {"format":"klatch-audit-1","keys":["3f9a…"]}
///     {"checkpoint":"klatch-audit/…"}
///     {"entry":{"workspace":"…","seq":1,"at":1767600000000000,"actorKind":"command","action":"…","details":"{}",…}}
///     {"head":{"workspace":"…","seq":1,"hash":"…"}}
///
/// `at` is microseconds since 1970, hashes are hexadecimal. Of personal details there is the commitment alone.
package struct AuditFile: Sendable {
    package static let format = "klatch-audit-1"

    private let vault: KeyVault
    private let store = AuditStore()

    package init(vault: KeyVault) { self.vault = vault }

    /// Writes one chain, or all of them, line by line; returns how many entries. Needs the system scope.
    package func write(_ tx: Transaction, only workspace: WorkspaceID?, to line: ([UInt8]) throws -> Void) throws -> Int
    {
        try line(Line(format: Self.format, keys: vault.verifyingKeys.map { Hex.encode($0.bytes) }).bytes())
        let chains = try workspace.map { [$0] } ?? store.chains(tx)
        return try chains.reduce(0) { try $0 + write(tx, chain: $1, to: line) }
    }

    private func write(_ tx: Transaction, chain: WorkspaceID, to line: ([UInt8]) throws -> Void) throws -> Int {
        // Before the entries: what is added meanwhile is beyond it.
        guard let head = try store.head(tx, chain) else { return 0 }
        for (seq, note) in try CheckpointStore(vault: vault).notes(tx, chain) where seq <= head.seq {
            try line(Line(checkpoint: note).bytes())
        }
        var (last, count) = (Int64(0), 0)
        while last < head.seq {
            let page = try store.page(tx, chain, after: last, limit: AuditVerifier.page).prefix { $0.seq <= head.seq }
            guard let end = page.last?.seq else { break }
            for stored in page {
                guard let entry = stored.entry else { continue }
                try line(Line(entry: Line.Entry(entry, hash: stored.hash)).bytes())
                count += 1
            }
            last = end
        }
        try line(Line(head: Line.Head(workspace: chain, seq: head.seq, hash: Hex.encode(head.hash))).bytes())
        return count
    }

    /// One line of it; exactly one part is there.
    struct Line: Codable {
        var format: String?
        var keys: [String]?
        var checkpoint: String?
        var entry: Entry?
        var head: Head?

        struct Head: Codable {
            let workspace: WorkspaceID
            let seq: Int64
            let hash: String
        }

        func bytes() throws -> [UInt8] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }
}

extension AuditFile.Line {
    struct Entry: Codable {
        let workspace: WorkspaceID
        let seq: Int64
        let at: Int64
        let actorKind: String
        let actorID: UUID?
        let action: String
        let target: String?
        let details: String
        let personalID: UUID?
        let commitment: String?
        let prev: String
        let hash: String

        init(_ entry: AuditEntry, hash: [UInt8]) {
            workspace = entry.workspace
            (seq, at) = (entry.seq, entry.at)
            (actorKind, actorID) = (entry.actorKind, entry.actorID)
            (action, target, details) = (entry.action, entry.target, entry.details)
            (personalID, commitment) = (entry.personalID, entry.commitment.map(Hex.encode))
            (prev, self.hash) = (Hex.encode(entry.prev), Hex.encode(hash))
        }

        /// As it would stand in the table. What no table holds does not fit its own hash.
        var stored: AuditStore.StoredEntry {
            let entry = AuditEntry(
                workspace: workspace, seq: seq, at: at, actorKind: actorKind, actorID: actorID, action: action,
                target: target, details: details, personalID: personalID,
                commitment: commitment.flatMap(Hex.decode), prev: Hex.decode(prev) ?? [])
            return AuditStore.StoredEntry(seq: seq, entry: entry, hash: Hex.decode(hash) ?? [], personal: .none)
        }
    }
}
