import Claims
import Foundation
import Vault

/// How one claim stands, with what says so: a line of `klatch claims verify` and of the page.
package struct ClaimReport: Codable, Sendable, Equatable {
    package let id: String
    package let state: ClaimState
    /// Nil where it was never examined.
    package let checkedAt: Date?
    package let reason: String
    /// SHA-256 of the evidence, in hexadecimal.
    package let evidence: String?

    /// Whether it was examined with other settings than those that run here. For whoever examines, and told in no report.
    private(set) var isOthers = false

    private enum CodingKeys: String, CodingKey { case id, state, checkedAt, reason, evidence }

    /// What anybody is told: where a claim is broken, how is for those who mend it.
    var publicReason: String {
        state == .red ? "It is broken. Those who look after this installation know how, and mend it." : reason
    }

    init(
        _ claim: Claim, _ evidence: Evidence?, isKept: Bool, keys: [VerifyingKey], settings: String, now: Date
    ) {
        id = claim.id
        checkedAt = evidence?.checkedAt
        self.evidence = evidence?.digest
        switch evidence {
        case nil where isKept: (state, reason) = (.red, "The evidence cannot be read any more.")
        case nil: (state, reason) = (.amber, "It has not been examined yet.")
        case .some(let found) where !found.isSigned(by: keys):
            (state, reason) = (.red, "The evidence was changed after it was signed.")
        case .some(let found) where !found.proves(claim, keys):
            (state, reason) = (.amber, "The sentence was changed since it was examined.")
        case .some(let found) where found.document.settings != settings && found.document.outcome != .broken:
            (state, reason) = (.amber, "It was last examined with other settings than those that run here.")
            isOthers = true
        case .some(let found):
            state = ClaimState(claim, examined: (found.document.outcome, found.checkedAt), now: now)
            let isStale = state == .amber && found.document.outcome != .unproved
            reason = isStale ? "The last examination is too long ago. \(found.document.reason)" : found.document.reason
        }
    }
}
