import Audit
import Claims
import Foundation
import Store
import Vault

/// Each version of the page is signed and follows on the one before it, the newest is the one that the audit trail names,
/// and the page reads as it says.
struct PageVersionProbe: Probe {
    /// Versions read at a time.
    private static let page = 100
    /// Seconds until a change must have a version: evidence grows old between two looks, a quarter of an hour apart.
    private static let patience = 1_800.0

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let keys = scene.vault.verifyingKeys
        let (last, faults) = try await scene.read { tx -> (Int, [String]) in
            var walk = TrustVersionWalk(keys: keys)
            let store = TrustVersionStore()
            while let kept = try Optional(store.next(tx, after: walk.last, limit: Self.page)), !kept.isEmpty {
                for each in kept { walk.step(each) }
            }
            let named = try AuditTrail.latest(tx, "trust.versioned").first
            return (walk.last, try walk.faults(named: named) + Self.otherwise(tx, walk.newest, scene))
        }
        guard last > 0 || !faults.isEmpty else {
            return ClaimFinding(.unproved, "The page has no version yet.")
        }
        return ClaimFinding(
            faults: faults, otherwise: "The page is in its version \(last), and no version before it was changed.",
            recorded: ["versions": "\(last)"])
    }

    /// What the newest version says otherwise than the evidence, by what it is now and was half an hour ago.
    private static func otherwise(
        _ tx: Transaction, _ version: TrustVersion?, _ scene: ProbeScene
    ) throws -> [String] {
        let newest = try EvidenceStore(vault: scene.vault, random: scene.random).newest(tx)
        return (version?.document.claims ?? []).compactMap { line in
            guard let claim = ClaimArea.claim(line.id), let kept = newest[line.id],
                tx.now.timeIntervalSince(kept.evidence?.checkedAt ?? .distantPast) > patience
            else { return nil }
            let states = [tx.now, tx.now - patience].map {
                ClaimReport(
                    claim, kept.evidence, isKept: true, keys: scene.vault.verifyingKeys, settings: scene.house.settings,
                    now: $0
                ).state
            }
            return states.contains(line.state) ? nil : "\(line.id) changed without a new version"
        }
    }
}

/// Follows the versions of the page from the first to the newest.
struct TrustVersionWalk {
    let keys: [VerifyingKey]
    /// The number that came last.
    private(set) var last = 0
    private(set) var newest: TrustVersion?
    private var digest = TrustVersionStore.genesis
    private var torn: [Int] = []
    private var changed: [Int] = []

    init(keys: [VerifyingKey]) { self.keys = keys }

    mutating func step(_ kept: TrustVersionStore.Kept) {
        let isNext = kept.number == last + 1
        if !isNext { torn.append(last + 1) }
        if let version = kept.version, version.isSigned(by: keys), version.number == kept.number {
            if isNext, version.document.previous != digest { torn.append(kept.number) }
            newest = version
        } else {
            changed.append(kept.number)
        }
        (last, digest) = (kept.number, kept.digest)
    }

    /// - Parameter entry: what the audit trail says of the newest.
    func faults(named entry: AuditRecord?) -> [String] {
        var faults = changed.map { "version \($0) of the page was changed" }
        faults += torn.map { "before version \($0) of the page something is missing" }
        if let named = entry?.details["number"], named != "\(last)" || entry?.details["digest"] != digest {
            faults.append("version \(named) of the page, which the audit trail names, is not the newest")
        }
        return faults
    }
}
