import Primitives

/// What a token endpoint gave for a code (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3). Nothing in it is proved yet.
package struct GrantedTokens: Sendable {
    /// Bytes of the answer.
    package static let maximumBytes = 64 * 1_024
    static let maximumTokenBytes = 16 * 1_024

    package let accessToken: Secret<String>
    package let refreshToken: Secret<String>?
    /// Seconds the access token lives, where the provider says.
    package let lifetime: Int?
    /// What was granted; nil where it is what we asked for (RFC 6749, 5.1).
    package let scopes: [String]?
    let idToken: Secret<String>

    init(_ object: JSONObject) throws(JSONError) {
        guard try object.text("token_type").lowercased() == "bearer" else { throw .wrongType }
        accessToken = Secret(try Self.token(object.text("access_token")))
        idToken = Secret(try Self.token(object.text("id_token")))
        if let text = try object.string("refresh_token") {
            refreshToken = Secret(try Self.token(text))
        } else {
            refreshToken = nil
        }
        lifetime = try Self.lifetime(object)
        scopes = try object.string("scope")?.split(separator: " ").map(String.init)
    }

    private static func token(_ text: String) throws(JSONError) -> String {
        guard text.isVisible(maximum: maximumTokenBytes) else { throw .wrongType }
        return text
    }

    private static func lifetime(_ object: JSONObject) throws(JSONError) -> Int? {
        guard let seconds = try object.integer("expires_in") else { return nil }
        guard (0...366 * 86_400).contains(seconds) else { throw .wrongType }
        return Int(seconds)
    }
}

/// Why a code brought no tokens.
package enum ExchangeError: String, Error, Hashable, Sendable {
    /// The provider does not take the code: used, over, of another client, or not for our verifier (RFC 6749, 5.2).
    case refused
    /// The provider does not take us for whom it knows.
    case misconfigured
    /// Down, slow down, or nonsense. Whether the code was used up is not known; the person has to start again.
    case unavailable
}
