import Crypto

/// The ways of signing that we know (RFC 7518, 3.1; RFC 8037). There is none without a signature, and none with a
/// shared secret: what is not here cannot be configured.
package enum SignatureAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case es256 = "ES256"
    case es384 = "ES384"
    /// Over Ed25519 alone.
    case edDSA = "EdDSA"

    /// Case counts.
    init?(name: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue.isSame(as: name) }) else { return nil }
        self = known
    }

    /// Half of the hash that belongs to the algorithm, for `at_hash` (OpenID Connect Core, 3.1.3.6).
    func halfHash(of text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let hash: [UInt8] =
            switch self {
            case .rs256, .ps256, .es256: Array(SHA256.hash(data: bytes))
            case .rs384, .es384: Array(SHA384.hash(data: bytes))
            case .rs512, .edDSA: Array(SHA512.hash(data: bytes))
            }
        return Array(hash.prefix(hash.count / 2))
    }
}
