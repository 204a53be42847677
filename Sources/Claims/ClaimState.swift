import Foundation

/// How a claim stands. It follows from evidence and its age alone: there is no way to set it.
package enum ClaimState: String, Sendable, Codable, CaseIterable {
    /// Proved, and in date.
    case green
    /// Not proved: never examined, too long ago, or not to be seen here.
    case amber
    /// Examined, and not so.
    case red
    /// The part it is about is switched off.
    case off

    /// `examined` is what the newest evidence says and when it was made; nil where there is none.
    package init(_ claim: Claim, examined: (outcome: ClaimFinding.Outcome, at: Date)?, now: Date) {
        guard let examined else {
            self = .amber
            return
        }
        // A clock that was turned back does not keep evidence fresh.
        let age = now.timeIntervalSince(examined.at)
        let isInDate = (-Self.clockTolerance...Double(claim.maximumAge) * 3600).contains(age)
        self =
            switch examined.outcome {
            case .broken: .red
            case .unproved: .amber
            case .holds: isInDate ? .green : .amber
            case .off: isInDate ? .off : .amber
            }
    }

    /// Seconds that evidence may lie ahead of this machine's clock.
    private static let clockTolerance = 300.0
}
