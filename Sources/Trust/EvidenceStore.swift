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
    func add(_ tx: Transaction, _ claim: Claim, _ finding: ClaimFinding, after last: Evidence?, build: String) throws
        -> Evidence
    {
        let document = Evidence.Document(
            build: build, checkedAt: Int(tx.now.timeIntervalSince1970), claim: claim.id, outcome: finding.outcome,
            previous: last?.digest ?? Evidence.genesis, reason: finding.reason, recorded: finding.recorded,
            sequence: (last?.document.sequence ?? 0) + 1, wording: Evidence.digest(claim.sentence))
        let evidence = try Evidence(document, id: random.uuid(at: tx.now), signedBy: vault.signing)
        try tx.run(
            """
            INSERT INTO claim_evidence (workspace_id, id, claim, sequence, document, signature)
            VALUES (\(WorkspaceID.installation), \(evidence.id), \(claim.id), \(document.sequence), \(evidence.text),
                \(evidence.signature))
            """)
        return evidence
    }

    /// The newest of each claim that was ever examined.
    func newest(_ tx: Transaction) throws -> [String: Evidence] {
        let rows = try tx.rows(
            """
            SELECT DISTINCT ON (claim) claim, id, document, signature FROM claim_evidence
            WHERE workspace_id = \(WorkspaceID.installation) ORDER BY claim, sequence DESC
            """)
        return try rows.reduce(into: [:]) { $0[try $1.get("claim")] = try Self.evidence($1) }
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

    private static func evidence(_ row: Row) throws -> Evidence? {
        Evidence(id: try row.get("id"), text: try row.get("document"), signature: try row.get("signature"))
    }
}
