/// Yes, or the first reason why not.
package enum Decision: Sendable, Equatable {
    case allowed
    case denied(Denial)
}

/// Why not, and so what the person can do about it.
package enum Denial: String, Sendable, CaseIterable {
    case notSignedIn
    /// Of another workspace or account; answered as if it were not there.
    case notYours
    case notGranted
    /// The workspace wants another way of signing in.
    case needsCompanySignIn
    /// A second factor is there, and was not shown yet; or one has to be set up first.
    case needsSecondFactor
    case needsPasskey
    case needsFreshProof
    case locked
    /// Another operator has to do it.
    case fourEyes
    case barredToSupport
    case barredToTokens
}
