import Policy
import Primitives

/// Requests that are refused before any capability sees them, and what the person is told.
package enum RequestRefusal: Refusal, Equatable {
    case malformed, unknownField, tooLarge, tooSlow, wrongType, unknownHost
    case notFound, forbidden, notSignedIn, gone
    /// The address is there, but not for this method.
    case wrongMethod
    /// Another site had the browser fetch a file (AT-22).
    case fromElsewhere
    /// The token against forged requests is missing, foreign or old.
    case forged
    case tryAgain
    case needsSecondFactor, needsPasskey, needsFreshProof, needsCompanySignIn, barredToSupport, locked
    /// Needs another operator.
    case fourEyes
    /// The company's directory has switched the person off.
    case suspended
    /// A right over the installation that they do not hold.
    case notTheirOffice
    /// Nothing is changed for the time being.
    case heldBack

    package var status: Int {
        switch self {
        case .malformed, .unknownField: 400
        case .notSignedIn: 401
        case .forbidden, .forged, .fromElsewhere, .needsSecondFactor, .needsPasskey, .needsFreshProof,
            .needsCompanySignIn,
            .barredToSupport, .locked, .fourEyes, .suspended, .notTheirOffice:
            403
        case .notFound: 404
        case .wrongMethod: 405
        case .tooSlow: 408
        case .gone: 410
        case .tooLarge: 413
        case .wrongType: 415
        case .unknownHost: 421
        case .tryAgain, .heldBack: 503
        }
    }

    package var words: WordKey {
        switch self {
        case .malformed, .unknownField, .wrongType: WordKey("error.malformed")
        case .notSignedIn: WordKey("error.not-signed-in")
        case .forbidden: WordKey("error.forbidden")
        case .forged: WordKey("error.forged")
        case .fromElsewhere: WordKey("error.from-elsewhere")
        case .notFound: WordKey("error.not-found")
        case .wrongMethod: WordKey("error.wrong-method")
        case .tooSlow: WordKey("error.too-slow")
        case .gone: WordKey("error.gone")
        case .tooLarge: WordKey("error.too-large")
        case .unknownHost: WordKey("error.unknown-host")
        case .tryAgain: WordKey("error.try-again")
        case .needsSecondFactor: WordKey("error.needs-second-factor")
        case .needsPasskey: WordKey("error.needs-passkey")
        case .needsFreshProof: WordKey("error.needs-fresh-proof")
        case .needsCompanySignIn: WordKey("error.needs-company-sign-in")
        case .barredToSupport: WordKey("error.barred-to-support")
        case .locked: WordKey("error.locked")
        case .fourEyes: WordKey("error.four-eyes")
        case .suspended: WordKey("error.suspended")
        case .notTheirOffice: WordKey("error.not-their-office")
        case .heldBack: WordKey("error.held-back")
        }
    }

    /// What the policy refused, as the person is told. What belongs to others looks as if it were not there.
    package init(_ denial: Denial) {
        switch denial {
        case .notSignedIn: self = .notSignedIn
        case .notYours: self = .notFound
        case .notGranted, .barredToTokens: self = .forbidden
        case .needsCompanySignIn: self = .needsCompanySignIn
        case .needsSecondFactor: self = .needsSecondFactor
        case .needsPasskey: self = .needsPasskey
        case .needsFreshProof: self = .needsFreshProof
        case .barredToSupport: self = .barredToSupport
        case .locked: self = .locked
        case .fourEyes: self = .fourEyes
        }
    }
}

extension RequestRefusal {
    /// What to do now, where it is not what others of this status advise: to do the same again would not help.
    var advice: WordKey? {
        switch self {
        case .barredToSupport, .fourEyes, .notTheirOffice: WordKey("error.advice.back")
        case .suspended: WordKey("error.advice.suspended")
        case .fromElsewhere: WordKey("error.advice.from-elsewhere")
        default: nil
        }
    }

    /// Where the proof that is missing can be shown.
    var door: String? {
        switch self {
        case .needsSecondFactor, .needsPasskey: Denial.needsSecondFactor.door
        case .needsFreshProof: Denial.needsFreshProof.door
        default: nil
        }
    }
}

extension Denial {
    /// The page where what is missing can be shown.
    var door: String? {
        switch self {
        case .notSignedIn: "/sign-in"
        case .needsCompanySignIn: "/sign-in/company"
        case .needsSecondFactor, .needsPasskey: "/second-factor"
        case .needsFreshProof: "/confirm"
        case .notYours, .notGranted, .locked, .barredToSupport, .barredToTokens, .fourEyes: nil
        }
    }
}
