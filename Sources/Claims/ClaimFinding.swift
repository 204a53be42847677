/// What an examination of the running installation found.
package struct ClaimFinding: Sendable, Equatable {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// What the claim says is so.
        case holds
        /// It is not.
        case broken
        /// It could not be seen here, which is never a yes.
        case unproved
        /// The part it is about is switched off.
        case off
    }

    package let outcome: Outcome
    /// One sentence for whoever reads the page. Never personal data, never a secret.
    package let reason: String
    /// Values that were read: counts, versions, modes. Never personal data, never a secret.
    package let recorded: [String: String]

    package init(_ outcome: Outcome, _ reason: String, recorded: [String: String] = [:]) {
        self.outcome = outcome
        self.reason = reason
        self.recorded = recorded
    }

    /// Holds unless there are faults; then the first few of them are the reason.
    package init(faults: [String], otherwise reason: String, recorded: [String: String]) {
        guard !faults.isEmpty else {
            self.init(.holds, reason, recorded: recorded)
            return
        }
        let rest = faults.count - Self.shownFaults
        let shown = faults.prefix(Self.shownFaults).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
        self.init(.broken, shown, recorded: recorded.merging(["faults": "\(faults.count)"]) { $1 })
    }

    private static let shownFaults = 5
}
