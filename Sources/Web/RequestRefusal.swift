import Primitives

/// Requests that are refused before any capability sees them, and what the person is told.
package enum RequestRefusal: Refusal, Equatable {
    case malformed, unknownField, tooLarge, tooSlow, wrongType, unknownHost
    case notFound, forbidden, notSignedIn, gone
    /// The token against forged requests is missing, foreign or old.
    case forged
    case tryAgain

    package var status: Int {
        switch self {
        case .malformed, .unknownField: 400
        case .notSignedIn: 401
        case .forbidden, .forged: 403
        case .notFound: 404
        case .tooSlow: 408
        case .gone: 410
        case .tooLarge: 413
        case .wrongType: 415
        case .unknownHost: 421
        case .tryAgain: 503
        }
    }

    package var words: WordKey {
        switch self {
        case .malformed, .unknownField, .wrongType: WordKey("error.malformed")
        case .notSignedIn: WordKey("error.not-signed-in")
        case .forbidden: WordKey("error.forbidden")
        case .forged: WordKey("error.forged")
        case .notFound: WordKey("error.not-found")
        case .tooSlow: WordKey("error.too-slow")
        case .gone: WordKey("error.gone")
        case .tooLarge: WordKey("error.too-large")
        case .unknownHost: WordKey("error.unknown-host")
        case .tryAgain: WordKey("error.try-again")
        }
    }
}
