import Claims
import Foundation
import Primitives
import Store
import Vault

/// Every statement on `claim_evidence`. Needs the system scope.
struct EvidenceStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Holds off whoever would examine at the same time, until the transaction is over.
    func lock(_ tx: Transaction) throws { _ = try tx.rows("SELECT pg_advisory_xact_lock(82861)") }

    /// Adds what was found. Call `lock` first.
    func add(
        _ tx: Transaction, _ claim: Claim, _ finding: ClaimFinding, after last: Newest?, in house: ProbeScene.House
    ) throws -> Evidence {
        let document = Evidence.Document(
            build: house.build, checkedAt: Int(tx.now.timeIntervalSince1970), claim: claim.id, outcome: finding.outcome,
            previous: last?.digest ?? Evidence.genesis, reason: finding.reason, recorded: finding.recorded,
            sequence: (last?.sequence ?? 0) + 1, settings: house.settings, wording: Evidence.digest(claim.sentence))
        let evidence = try Evidence(document, id: random.uuid(at: tx.now), signedBy: vault.signing)
        try tx.run(
            """
            INSERT INTO claim_evidence (workspace_id, id, claim, sequence, document, signature)
            VALUES (\(WorkspaceID.installation), \(evidence.id), \(claim.id), \(document.sequence), \(evidence.text),
                \(evidence.signature))
            """)
        return evidence
    }

    /// The newest of a claim. What cannot be read any more is there all the same: the next one follows on it.
    struct Newest: Sendable {
        let sequence: Int
        let digest: String
        let evidence: Evidence?
    }

    /// How many pieces there are, of all claims.
    static func count(_ tx: Transaction) throws -> Int {
        try tx.first("SELECT count(*) AS count FROM claim_evidence")?.get("count") ?? 0
    }

    /// The newest of each claim that was ever examined.
    func newest(_ tx: Transaction) throws -> [String: Newest] {
        let rows = try tx.rows(
            """
            SELECT DISTINCT ON (claim) claim, sequence, id, document, signature FROM claim_evidence
            WHERE workspace_id = \(WorkspaceID.installation) ORDER BY claim, sequence DESC
            """)
        return try rows.reduce(into: [:]) { all, row in
            all[try row.get("claim")] = Newest(
                sequence: try row.get("sequence"), digest: Evidence.digest(try row.get("document")),
                evidence: try Self.evidence(row))
        }
    }

    /// The newest of one claim, the newest first.
    func history(_ tx: Transaction, _ claim: String, limit: Int) throws -> [Evidence] {
        try tx.rows(
            """
            SELECT id, document, signature FROM claim_evidence
            WHERE workspace_id = \(WorkspaceID.installation) AND claim = \(claim)
            ORDER BY sequence DESC LIMIT \(limit)
            """
        ).compactMap(Self.evidence)
    }

    /// The next in order of claim and sequence, for going through all of them. Nil stands for what cannot be read.
    func next(
        _ tx: Transaction, after last: (claim: String, sequence: Int), limit: Int
    ) throws -> [(claim: String, sequence: Int, evidence: Evidence?)] {
        try tx.rows(
            """
            SELECT claim, sequence, id, document, signature FROM claim_evidence
            WHERE workspace_id = \(WorkspaceID.installation) AND (claim, sequence) > (\(last.claim), \(last.sequence))
            ORDER BY claim, sequence LIMIT \(limit)
            """
        ).map { (try $0.get("claim"), try $0.get("sequence"), try Self.evidence($0)) }
    }

    private static func evidence(_ row: Row) throws -> Evidence? {
        Evidence(id: try row.get("id"), text: try row.get("document"), signature: try row.get("signature"))
    }
}
