import Outbound
import Primitives

/// Why Google did not do what was asked, in the terms its callers act on. Holds nothing of what Google said.
package enum GoogleFailure: Error, Hashable, Sendable {
    /// The person did not grant it; it did not leave. Or Google says so.
    case notGranted
    /// It belongs to another mailbox than this one; it did not leave.
    case foreign
    /// Larger than Google takes in this way, and did not leave; or more than is taken here.
    case tooLarge
    /// Not on the list of calls: a fault of ours.
    case notListed
    /// The draft, message or thread is not there: somebody sent or deleted it.
    case gone
    /// The access token is not good any more: renew it.
    case unauthorized
    /// The person took their leave back, or Google ended it (`invalid_grant`): only connecting again helps.
    case revoked
    /// Google does not know this installation, or not with this secret (`invalid_client`): the operator's to mend.
    case clientRefused
    /// Understood and declined.
    case rejected(status: Int)
    /// Not now, and where Google said so, not before so long.
    case rateLimited(retryAfter: Duration?)
    /// Not carried out, or only asked: try later.
    case unavailable
    /// It left and no answer was understood: it may have been carried out. Look first, never simply repeat.
    case unknown
}

extension GoogleFailure {
    /// - Parameter call: Google may answer 503 to what it has done all the same, so that no such answer is a no to a call
    ///   that changes something and must not be repeated.
    init(_ failure: CallFailure, of call: ProviderCall) {
        switch failure {
        case .refused: self = .notListed
        case .unauthorized: self = .unauthorized
        case .rateLimited(let pause): self = .rateLimited(retryAfter: pause)
        case .unavailable(.status): self = call.mayBeRepeated ? .unavailable : .unknown
        case .unavailable: self = .unavailable
        case .unknown: self = .unknown
        case .rejected(404, _), .rejected(410, _): self = .gone
        case .rejected(let status, let words): self.init(status: status, reason: GoogleReason(in: words.reveal()))
        }
    }

    private init(status: Int, reason: GoogleReason?) {
        switch reason {
        case .rate where status == 403: self = .rateLimited(retryAfter: nil)
        case .scope where status == 403: self = .notGranted
        case .grant where status == 400: self = .revoked
        case .client where status == 400 || status == 403: self = .clientRefused
        default: self = .rejected(status: status)
        }
    }
}

extension ProviderCall {
    /// Whether a second call changes nothing that the first did not.
    var mayBeRepeated: Bool { isIdempotent || method == "GET" }
}

/// Google's words for why, as far as they change what is done. They are looked for between quotation marks anywhere in
/// the excerpt, which may be cut off in the middle.
enum GoogleReason: Hashable {
    case rate, scope, grant, client

    private static let words: [(String, GoogleReason)] = [
        ("rateLimitExceeded", .rate), ("userRateLimitExceeded", .rate), ("dailyLimitExceeded", .rate),
        ("quotaExceeded", .rate), ("RATE_LIMIT_EXCEEDED", .rate), ("RESOURCE_EXHAUSTED", .rate),
        ("insufficientPermissions", .scope), ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", .scope),
        ("invalid_grant", .grant), ("invalid_client", .client), ("unauthorized_client", .client),
    ]

    init?(in excerpt: String) {
        guard let found = Self.words.first(where: { excerpt.contains("\"\($0.0)\"") }) else { return nil }
        self = found.1
    }
}
