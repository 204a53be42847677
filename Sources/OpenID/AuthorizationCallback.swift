/// What a browser brings back from a provider (RFC 6749, 4.1.2). Anybody can send one.
package struct AuthorizationCallback: Sendable {
    /// Bytes of the query.
    package static let maximumBytes = 8_192
    private static let maximumFields = 40

    enum Answer: Sendable {
        case code(String)
        case error(String)
    }

    let state: String
    let answer: Answer
    /// Whose answer it says it is (RFC 9207).
    let issuer: String?

    /// `query`: as it came, without the question mark. Parameters that nobody knows are left alone, as the RFC wants.
    package init(query: String) throws(CallbackRefusal) {
        guard query.utf8.count <= Self.maximumBytes,
            let fields = FormText.decode(query, maximumFields: Self.maximumFields), let state = fields["state"]
        else { throw .malformed }
        self.state = state
        issuer = fields["iss"]
        switch (fields["code"], fields["error"]) {
        case (let code?, nil) where code.isVisible(maximum: 4_096): answer = .code(code)
        case (nil, let error?) where error.isVisible(maximum: 100): answer = .error(error)
        default: throw .malformed
        }
    }
}

extension AuthorizationCallback: CustomStringConvertible, CustomReflectable {
    package var description: String { "authorization callback" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a callback was not accepted. For the audit alone: from outside all look the same.
package enum CallbackRefusal: String, Error, Hashable, Sendable {
    case malformed
    /// The state was not signed by us, or by a key too long ago.
    case forged
    case expired
    /// Nothing was stored under the flow any more: unknown, or used before.
    case used
    /// The answer came on the address of another provider (mix-up, RFC 9700, 4.4).
    case otherProvider
    /// Its `iss` is missing where it has to be there, or another.
    case otherIssuer
    case otherBrowser
    case otherAccount
    /// What is stored is not what the state was made for.
    case otherFlow
}

/// What a provider said instead of giving a code (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
package enum AuthorizationTrouble: String, Hashable, Sendable {
    /// The person, or whoever decides for them, said no.
    case declined
    /// They have to sign in there, choose or consent, and it could not ask.
    case interaction
    /// It is not able to at the moment.
    case unavailable
    /// Our registration there is not as it has to be.
    case misconfigured
    case other

    init(code: String) {
        self =
            switch code {
            case "access_denied", "consent_declined": .declined
            case "interaction_required", "login_required", "account_selection_required", "consent_required":
                .interaction
            case "server_error", "temporarily_unavailable": .unavailable
            case "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope",
                "invalid_client":
                .misconfigured
            default: .other
            }
    }
}
