import Primitives

/// A token in compact form, cut into its parts and not believed (RFC 7515, 7.1; RFC 7519).
struct SignedToken {
    static let maximumBytes = GrantedTokens.maximumTokenBytes

    let header: JSONObject
    let claims: JSONObject
    /// What was signed.
    let message: [UInt8]
    let signature: [UInt8]

    init(_ text: String) throws(IDTokenFault) {
        guard text.utf8.count <= Self.maximumBytes else { throw .malformed }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        header = try Self.object(parts[0])
        claims = try Self.object(parts[1])
        message = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
        guard let signature = Base64URL.decode(String(Substring(parts[2]))), !signature.isEmpty else {
            throw .signature
        }
        self.signature = signature
    }

    private static func object(_ part: Substring.UTF8View) throws(IDTokenFault) -> JSONObject {
        guard let bytes = Base64URL.decode(String(Substring(part))),
            let object = try? JSONReader.object(bytes, maximumBytes: maximumBytes)
        else { throw .malformed }
        return object
    }
}

/// What a token's header may say: which of our algorithms, which of the provider's keys, and that it is a JWT.
struct TokenHeader {
    /// With these a token would bring its own key, or a rule that we do not know (RFC 7515, 4.1; RFC 7797; RFC 7516).
    private static let forbidden: [StaticString] = [
        "jku", "jwk", "x5u", "x5c", "crit", "b64", "cty", "enc", "zip", "epk", "apu", "apv",
    ]

    let algorithm: SignatureAlgorithm
    let keyID: String?

    init(_ header: JSONObject, allowed: Set<SignatureAlgorithm>) throws(IDTokenFault) {
        guard Self.forbidden.allSatisfy({ header[$0] == nil }) else { throw .header }
        do {
            let name = try header.text("alg")
            guard let algorithm = SignatureAlgorithm(name: name), allowed.contains(algorithm) else {
                throw IDTokenFault.algorithm
            }
            self.algorithm = algorithm
            keyID = try header.string("kid")
            // Tokens for another use say so here (RFC 8725, 3.11): at+jwt, logout+jwt.
            guard try header.string("typ").map({ $0.uppercased().isSame(as: "JWT") }) ?? true else {
                throw IDTokenFault.header
            }
        } catch let fault as IDTokenFault { throw fault } catch { throw .header }
        guard keyID?.utf8.count ?? 0 <= PublicKey.maximumNameBytes else { throw .header }
    }
}

/// Why a token is not believed. For the audit alone: from outside all look the same.
package enum IDTokenFault: String, Error, Hashable, Sendable {
    case malformed
    case header
    /// Not one that the configuration allows.
    case algorithm
    /// The provider publishes no such key, and was asked for its keys lately.
    case unknownKey
    case signature
    case issuer
    case audience
    case expired
    /// `iat` or `nbf` lies ahead, or `iat` before the person left for the provider.
    case time
    case nonce
    case subject
    /// A directory that is not on the list, or none.
    case tenant
    case hostedDomain
    /// It belongs to another access token.
    case accessToken
    /// A claim that is not of its type, or out of its range.
    case claim
}
