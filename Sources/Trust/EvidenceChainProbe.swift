import Claims
import Foundation
import Primitives
import Store
import Vault

/// The newest evidence of each claim is signed by us, follows on what was before, and is what the page is made of.
struct EvidenceChainProbe: Probe {
    /// Of each claim.
    private static let depth = 20

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let store = EvidenceStore(vault: scene.vault, random: scene.random)
        let keys = scene.vault.verifyingKeys
        let (count, faults) = try await scene.read { tx in
            let claims = try tx.rows("SELECT DISTINCT claim FROM claim_evidence ORDER BY claim").map {
                try $0.get("claim", as: String.self)
            }
            var (count, faults) = (0, [String]())
            for claim in claims {
                let history = try store.history(tx, claim, limit: Self.depth)
                count += history.count
                if !history.allSatisfy({ $0.isSigned(by: keys) }) { faults.append("evidence of \(claim) was changed") }
                let isWhole = zip(history, history.dropFirst()).allSatisfy {
                    $0.document.previous == $1.digest && $0.document.sequence == $1.document.sequence + 1
                }
                if !isWhole { faults.append("evidence of \(claim) has a gap") }
            }
            return (count, faults)
        }
        return ClaimFinding(
            faults: faults, otherwise: "\(count) pieces of evidence are signed, and none is missing among them.",
            recorded: ["evidence": "\(count)"])
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
        return age <= Self.limit
            ? ClaimFinding(.holds, "The watch looked within the last minutes.", recorded: ["seconds": "\(Int(age))"])
            : ClaimFinding(
                .broken, "The watch last looked \(Int(age / 60)) minutes ago.", recorded: ["seconds": "\(Int(age))"])
    }
}

extension CountProbe {
    /// Of whom a second factor is asked: everybody who looks after the installation.
    static let operators = CountProbe(
        query: { now in
            """
            SELECT count(DISTINCT a.id) AS "all", count(DISTINCT a.id) FILTER (
                WHERE NOT a.has_factors AND EXISTS (SELECT FROM session s WHERE s.account_id = a.id
                    AND s.second_factor IS NULL AND s.ended_at IS NULL AND s.expires_at > \(now)
                    AND g.granted_at < \(now)::timestamptz - interval '14 days')) AS faults
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
                    WHERE ended_at IS NULL AND ends_at < \(now)::timestamptz - interval '1 day')
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
                SELECT account_id, count(*) AS links FROM sign_in
                WHERE account_id IS NOT NULL AND token_hash IS NOT NULL AND consumed_at IS NULL AND voided_at IS NULL
                    AND expires_at > \(now) GROUP BY account_id)
            SELECT count(*) AS "all", count(*) FILTER (WHERE links > 1) AS faults FROM live
            """
        },
        things: "accounts with a sign-in link", fault: "with more than one that works")
}
