import Foundation

/// How somebody signed in.
package enum SignInMethod: String, Sendable, CaseIterable, Codable {
    case ownerLink = "owner-link"
    case invitation, link, code, passkey, password, provider, token
    /// Somebody of support acts for the person, who consented.
    case support
}

/// What proved, beside the first factor, that it is them. A mailed link or code never does.
package enum SecondFactor: String, Sendable, CaseIterable, Codable {
    case passkey, totp
    case recoveryCode = "recovery-code"
}

/// What a session has shown of its person so far, as the server wrote it down.
package struct Proof: Sendable, Equatable {
    /// Seconds for which a proof counts as fresh.
    package static let freshness: TimeInterval = 600

    package let method: SignInMethod
    package let secondFactor: SecondFactor?
    /// The account has a second factor; a session that has not shown it may do nothing else.
    package let hasFactors: Bool
    /// When the person last proved who they are, by signing in or by a factor since.
    package let shownAt: Date?
    /// Whether the workspace's own rule on ways in is met: its company's sign-in, no password where it forbids them.
    package let satisfiesWorkspace: Bool

    package init(
        method: SignInMethod, secondFactor: SecondFactor?, hasFactors: Bool, shownAt: Date?, satisfiesWorkspace: Bool
    ) {
        self.method = method
        self.secondFactor = secondFactor
        self.hasFactors = hasFactors
        self.shownAt = shownAt
        self.satisfiesWorkspace = satisfiesWorkspace
    }

    package func isFresh(at now: Date) -> Bool {
        guard let shownAt else { return false }
        return now.timeIntervalSince(shownAt) <= Self.freshness && shownAt <= now
    }
}
