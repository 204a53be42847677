import Audit
import Claims
import Foundation
import Primitives
import Store
import Vault

/// Examines claims on the running installation, and keeps signed evidence of what was found.
package struct ClaimVerification: Sendable {
    let scene: ProbeScene
    let probes: [String: any Probe]
    let audit: AuditTrail
    /// Hears how many claims were found broken that were not before.
    package typealias Alarm = @Sendable (Transaction, Int) throws -> Void
    private let alarm: Alarm
    /// Hears of each new version of the page, and what is new in it.
    package typealias Announcement = @Sendable (Transaction, TrustVersion, [TrustChange]) throws -> Void
    private let announce: Announcement

    /// - Parameter more: examinations of parts that this room does not know, by claim.
    package init(
        _ scene: ProbeScene, audit: AuditTrail, more: [String: any Probe] = [:], alarm: @escaping Alarm = { _, _ in },
        announce: @escaping Announcement = { _, _, _ in }
    ) {
        self.init(scene, audit: audit, probes: Self.own.merging(more) { $1 }, alarm: alarm, announce: announce)
    }

    init(
        _ scene: ProbeScene, audit: AuditTrail, probes: [String: any Probe], alarm: @escaping Alarm = { _, _ in },
        announce: @escaping Announcement = { _, _, _ in }
    ) {
        self.alarm = alarm
        self.announce = announce
        self.scene = scene
        self.audit = audit
        self.probes = probes
    }

    /// What examines the routes as the program has them.
    package static let routes: any Probe = ClosedRoutesProbe()

    private var store: EvidenceStore { EvidenceStore(vault: scene.vault, random: scene.random) }

    /// Writes the page down anew where a sentence or a state on it has changed, if only because evidence grew old.
    func publish(_ tx: Transaction) throws {
        try store.lock(tx)
        let publication = TrustPublication(vault: scene.vault, audit: audit, announce: announce)
        try publication.publish(tx, reports(tx))
    }

    /// Claims whose part exists, in the order of the register. The others are on no public page.
    package var built: [Claim] { ClaimArea.all.flatMap(\.claims).filter { probes[$0.id] != nil } }

    /// Examines each, one after the other, and keeps all that was found in one transaction.
    package func verify(_ claims: [Claim], by actor: Actor) async throws -> [ClaimReport] {
        let drift = try await scene.read { try SchemaRecord.drift($0) } ?? []
        let byClaim = SchemaCatalogue.claims(of: drift)
        var findings: [(claim: Claim, finding: ClaimFinding)] = []
        for claim in claims {
            findings.append((claim, Self.definition(byClaim[claim.id] ?? [], await examine(claim))))
        }
        return try await keep(findings, by: actor)
    }

    /// How the built claims stand by the newest evidence.
    package func reports(_ tx: Transaction) throws -> [ClaimReport] {
        let newest = try store.newest(tx)
        return built.map {
            report($0, newest[$0.id]?.evidence, isKept: newest[$0.id] != nil, at: tx.now)
        }
    }

    private func report(_ claim: Claim, _ evidence: Evidence?, isKept: Bool, at now: Date) -> ClaimReport {
        ClaimReport(
            claim, evidence, isKept: isKept, keys: scene.vault.verifyingKeys, settings: scene.house.settings, now: now)
    }

    /// Those whose evidence is older than half of what it may be, or is no proof.
    func due(_ tx: Transaction) throws -> [Claim] {
        let reports = try Dictionary(uniqueKeysWithValues: reports(tx).map { ($0.id, $0) })
        return built.filter { claim in
            guard let report = reports[claim.id], let at = report.checkedAt, !report.isOthers else { return true }
            let age = tx.now.timeIntervalSince(at)
            return age > min(Double(claim.maximumAge) * 1800, Self.longest)
                || (report.state != .green && age > Self.retry)
        }
    }

    /// Seconds after which everything is looked at again, however old its evidence may be: desks have clocks of hours.
    private static let longest = 6 * 3600.0
    /// Seconds after which what is not green is looked at again.
    private static let retry = 3600.0

    /// A failure to look is no finding about the claim; its details are the log's.
    private func examine(_ claim: Claim) async -> ClaimFinding {
        guard let probe = probes[claim.id] else { return ClaimFinding(.unproved, "This part is not built yet.") }
        do { return try await probe.examine(scene) } catch let silence as any Unseen {
            return ClaimFinding(.unproved, silence.reason)
        } catch {
            return ClaimFinding(.unproved, "It could not be examined (\(type(of: error))).")
        }
    }

    /// What was found, unless the database is not defined as Klatch's own migrations did it, where the claim is about that.
    private static func definition(_ drift: [String], _ finding: ClaimFinding) -> ClaimFinding {
        guard finding.outcome != .off, !drift.isEmpty else { return finding }
        let told = finding.outcome == .broken ? [finding.reason] : []
        let subjects = Array(Set(drift.map(SchemaCatalogue.subject))).sorted()
        return ClaimFinding(
            faults: told + subjects.map { "the database is not as it was made: \($0)" }, otherwise: "",
            recorded: finding.recorded)
    }

    private func keep(
        _ findings: [(claim: Claim, finding: ClaimFinding)], by actor: Actor
    ) async throws -> [ClaimReport] {
        try await scene.database.transaction(.system("keeps the evidence of claims")) { tx in
            try store.lock(tx)
            let newest = try store.newest(tx)
            let kept = try findings.map {
                try store.add(tx, $0.claim, $0.finding, after: newest[$0.claim.id], in: scene.house)
            }
            let total = try EvidenceStore.count(tx)
            let fresh = findings.count {
                $0.finding.outcome == .broken && newest[$0.claim.id]?.evidence?.document.outcome != .broken
            }
            if fresh > 0 { try alarm(tx, fresh) }
            // One digest stands for all of the run.
            let run = Evidence.digest(kept.map(\.digest).joined(separator: "\n"))
            let faults = kept.count { $0.document.outcome == .broken }
            try audit.record(
                tx, nil,
                AuditEvent(
                    "claims.verified", by: actor,
                    details: [
                        "claims": "\(kept.count)", "broken": "\(faults)", "evidence": run, "total": "\(total)",
                    ]))
            try publish(tx)
            return zip(findings, kept).map { report($0.claim, $1, isKept: true, at: tx.now) }
        }
    }
}
