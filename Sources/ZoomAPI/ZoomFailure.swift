import Outbound
import Primitives

/// Why Zoom did not do what was asked, in the terms its callers act on. Holds nothing of what Zoom said.
package enum ZoomFailure: Error, Hashable, Sendable {
    /// Not on the list of calls: a fault of ours.
    case notListed
    /// The meeting is not there: somebody deleted it.
    case gone
    /// Zoom knows no such user in this account.
    case noUser
    /// The access token is not good any more: renew it.
    case unauthorized
    /// The person took their leave back, or Zoom ended it (`invalid_grant`): only connecting again helps.
    case revoked
    /// Zoom does not know this installation, or not with this secret: the operator's to mend.
    case clientRefused
    /// The app at Zoom lacks a scope that this takes: the operator's to mend.
    case notGranted
    /// Understood and declined. The code is Zoom's own.
    case rejected(status: Int, code: Int?)
    /// Not now, and where Zoom said so, not before so long. A user may make or change 100 meetings a day.
    case rateLimited(retryAfter: Duration?)
    /// Not carried out, or only asked: try later.
    case unavailable
    /// It left and no answer was understood: it may have been carried out. Look first, never simply repeat.
    case unknown
}

extension ZoomFailure {
    /// - Parameter call: a status that tells of trouble is no "not done" to a call that must not be repeated.
    init(_ failure: CallFailure, of call: ProviderCall) {
        switch failure {
        case .refused: self = .notListed
        case .unauthorized: self = .unauthorized
        case .rateLimited(let pause): self = .rateLimited(retryAfter: pause)
        case .unavailable(.status): self = call.isIdempotent ? .unavailable : .unknown
        case .unavailable: self = .unavailable
        case .unknown: self = .unknown
        case .rejected(let status, let words): self.init(status: status, ZoomRefusal(words.reveal()))
        }
    }

    private init(status: Int, _ refusal: ZoomRefusal) {
        switch (refusal.error, refusal.code) {
        case ("invalid_grant", _): self = .revoked
        case ("invalid_client", _), ("unauthorized_client", _): self = .clientRefused
        case (_, 4711): self = .notGranted
        case (_, 1001), (_, 1010): self = .noUser
        case (_, 3001): self = .gone
        default: self = status == 404 || status == 410 ? .gone : .rejected(status: status, code: refusal.code)
        }
    }
}

/// Zoom's words for why, as far as they change what is done: `{"code":3001,…}`, or at the token endpoint
/// `{"reason":…,"error":"invalid_grant"}`. The excerpt may be cut off in the middle.
struct ZoomRefusal: Hashable {
    let code: Int?
    let error: String?

    private static let errors = ["invalid_grant", "invalid_client", "unauthorized_client"]

    init(_ excerpt: String) {
        error = Self.errors.first { excerpt.contains("\"\($0)\"") }
        code = excerpt.firstRange(of: "\"code\"").flatMap { range in
            let rest = excerpt[range.upperBound...].drop { $0 == " " || $0 == ":" }
            return Int(rest.prefix { $0.isASCII && $0.isNumber }.prefix(9))
        }
    }
}
