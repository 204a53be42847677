import Audit
import Claims
import Foundation
import Primitives
import Store
import Vault

/// All evidence is signed by us, each piece follows on the one before it, and there is as much of it as the audit trail says.
struct EvidenceChainProbe: Probe {
    /// Pieces read at a time.
    private static let page = 1_000

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let store = EvidenceStore(vault: scene.vault, random: scene.random)
        let (count, faults) = try await scene.read { tx in
            var walk = EvidenceWalk(keys: scene.vault.verifyingKeys)
            var last = (claim: "", sequence: 0)
            while let pieces = try Optional(store.next(tx, after: last, limit: Self.page)), let end = pieces.last {
                for piece in pieces { walk.step(piece.claim, piece.sequence, piece.evidence) }
                last = (end.claim, end.sequence)
            }
            let known = try Self.total(tx)
            let gone = known.map { max(0, $0 - walk.count) } ?? 0
            return (walk.count, walk.faults + (gone > 0 ? ["\(gone) pieces of evidence are gone"] : []))
        }
        return ClaimFinding(
            faults: faults, otherwise: "\(count) pieces of evidence are signed, and none is missing.",
            recorded: ["evidence": "\(count)"])
    }

    /// How many there were when the last examination was written down.
    private static func total(_ tx: Transaction) throws -> Int? {
        try AuditTrail.latest(tx, "claims.verified").first?.details["total"].flatMap { Int($0) }
    }
}

/// Follows the evidence of one claim after the other, in order.
struct EvidenceWalk {
    let keys: [VerifyingKey]
    private(set) var count = 0
    private var claim = ""
    private var (previous, expected) = (Evidence.genesis, 1)
    private var (changed, torn): (Set<String>, Set<String>) = ([], [])

    init(keys: [VerifyingKey]) { self.keys = keys }

    var faults: [String] {
        changed.sorted().map { "evidence of \($0) was changed" } + torn.sorted().map { "evidence of \($0) has a gap" }
    }

    mutating func step(_ next: String, _ sequence: Int, _ evidence: Evidence?) {
        count += 1
        if next != claim { (claim, previous, expected) = (next, Evidence.genesis, 1) }
        if sequence != expected { torn.insert(claim) }
        expected = sequence + 1
        guard let evidence, evidence.isSigned(by: keys), evidence.document.claim == claim,
            evidence.document.sequence == sequence
        else {
            changed.insert(claim)
            previous = evidence?.digest ?? ""
            return
        }
        if evidence.document.previous != previous, sequence == expected - 1, !changed.contains(claim) {
            torn.insert(claim)
        }
        previous = evidence.digest
    }
}

/// Whoever came in another way than a workspace demands has none of its acts.
struct CompanySignInProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let open = Probing.openToForeignSignIn(scene)
        return ClaimFinding(
            faults: open.map { "\($0) opens to a sign-in that the workspace does not take" },
            otherwise: "No act of a workspace opens to a sign-in that it does not take.", recorded: [:])
    }
}

/// The watch over attacks has looked in the last minutes.
struct WatchProbe: Probe {
    /// Seconds; it looks each minute.
    private static let limit: TimeInterval = 600

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let last = try await scene.read { tx in
            try tx.first("SELECT max(last_at) AS at FROM job_schedule WHERE name = 'oversight.sweep'")?
                .get("at", as: Date?.self) ?? nil
        }
        guard let last else { return ClaimFinding(.unproved, "The watch has not looked yet: is the server running?") }
        let age = scene.time.now().timeIntervalSince(last)
        return (-60...Self.limit).contains(age)
            ? ClaimFinding(.holds, "The watch looked within the last minutes.", recorded: ["seconds": "\(Int(age))"])
            : ClaimFinding(
                .broken,
                age < 0
                    ? "The watch says that it looked in the future."
                    : "The watch last looked \(Int(age / 60)) minutes ago.",
                recorded: ["seconds": "\(Int(age))"])
    }
}

extension CountProbe {
    /// Of whom a second factor is asked: everybody who looks after the installation.
    static let operators = CountProbe(
        query: { now in
            """
            SELECT count(DISTINCT a.id) AS "all", count(DISTINCT a.id) FILTER (
                WHERE g.granted_at < \(now)::timestamptz - interval '14 days'
                    AND NOT EXISTS (SELECT FROM factor f WHERE f.account_id = a.id)) AS faults
            FROM operator_grant g JOIN account a ON a.id = g.account_id
            WHERE g.ended_at IS NULL AND g.ends_at > \(now)
            """
        },
        things: "people who look after the installation", fault: "without a second factor for two weeks")

    /// Grants past their end that nobody ended, and reviews past their time that nobody closed.
    static let grants = CountProbe(
        query: { now in
            """
            SELECT (SELECT count(*) FROM operator_grant WHERE ended_at IS NULL)
                    + (SELECT count(*) FROM access_review) AS "all",
                (SELECT count(*) FROM operator_grant
                    WHERE ended_at IS NULL AND (ends_at < \(now)::timestamptz - interval '1 day'
                        OR ends_at > granted_at + interval '91 days' OR approver_id = account_id))
                    + (SELECT count(*) FROM access_review
                        WHERE closed_at IS NULL AND due_at < \(now)::timestamptz - interval '1 day') AS faults
            """
        },
        things: "grants and reviews of them", fault: "past its time")

    /// One link at most that works, for each account.
    static let singleLinks = CountProbe(
        query: { now in
            """
            WITH live AS (
                SELECT COALESCE(account_id::text, encode(address_index, 'hex')) AS whose, count(*) AS links FROM sign_in
                WHERE token_hash IS NOT NULL AND consumed_at IS NULL AND voided_at IS NULL AND expires_at > \(now)
                GROUP BY 1)
            SELECT count(*) AS "all", count(*) FILTER (WHERE links > 1) AS faults FROM live
            """
        },
        things: "accounts with a sign-in link", fault: "with more than one that works")
}
