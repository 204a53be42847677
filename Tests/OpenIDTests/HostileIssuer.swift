import Crypto
import CryptoExtras
import Foundation
import Primitives

@testable import OpenID

/// A provider that can do everything right, and everything wrong. Its keys are made in each run.
struct HostileIssuer: Sendable {
    static let shared = HostileIssuer()

    let rsa: _RSA.Signing.PrivateKey
    let p256 = P256.Signing.PrivateKey()
    let p384 = P384.Signing.PrivateKey()
    let ed25519 = Curve25519.Signing.PrivateKey()

    private init() {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else { preconditionFailure("no RSA key") }
        rsa = key
    }

    enum Signer: Sendable {
        case right
        case nobody
        /// Whoever else: a key of the same kind under the same name.
        case stranger
        case bytes([UInt8])
        /// HMAC over the token with what everybody can see as its key.
        case hmac([UInt8])
    }

    /// The keys it publishes, as raw members.
    var publicKeys: [[String: String]] {
        get throws {
            let primitives = try rsa.publicKey.getKeyPrimitives()
            let (point, point384) = (p256.publicKey.rawRepresentation, p384.publicKey.rawRepresentation)
            return [
                [
                    "kty": "RSA", "kid": "rsa-1", "use": "sig", "n": Base64URL.encode(primitives.modulus),
                    "e": Base64URL.encode(primitives.publicExponent),
                ],
                [
                    "kty": "EC", "kid": "p256-1", "crv": "P-256", "x": Base64URL.encode(point.prefix(32)),
                    "y": Base64URL.encode(point.suffix(32)),
                ],
                [
                    "kty": "EC", "kid": "p384-1", "crv": "P-384", "x": Base64URL.encode(point384.prefix(48)),
                    "y": Base64URL.encode(point384.suffix(48)),
                ],
                [
                    "kty": "OKP", "kid": "ed-1", "crv": "Ed25519",
                    "x": Base64URL.encode(ed25519.publicKey.rawRepresentation),
                ],
            ]
        }
    }

    static func document(_ keys: [[String: String]]) -> [UInt8] {
        let objects = keys.map { "{" + $0.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",") + "}" }
        return Array("{\"keys\":[\(objects.joined(separator: ","))]}".utf8)
    }

    func keySet() throws -> KeySet { try KeySet(document: Self.document(publicKeys)) }

    func sign(_ message: [UInt8], _ algorithm: SignatureAlgorithm, by signer: Signer) throws -> [UInt8] {
        switch signer {
        case .right: try signature(message, algorithm)
        case .stranger: try HostileIssuer().signature(message, algorithm)
        case .nobody: []
        case .bytes(let bytes): bytes
        case .hmac(let key): Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
        }
    }

    private func signature(_ message: [UInt8], _ algorithm: SignatureAlgorithm) throws -> [UInt8] {
        switch algorithm {
        case .rs256: try rsaSignature(SHA256.hash(data: message), .insecurePKCS1v1_5)
        case .rs384: try rsaSignature(SHA384.hash(data: message), .insecurePKCS1v1_5)
        case .rs512: try rsaSignature(SHA512.hash(data: message), .insecurePKCS1v1_5)
        case .ps256: try rsaSignature(SHA256.hash(data: message), .PSS)
        case .es256: try Array(p256.signature(for: message).rawRepresentation)
        case .es384: try Array(p384.signature(for: message).rawRepresentation)
        case .edDSA: try Array(ed25519.signature(for: message))
        }
    }

    private func rsaSignature(_ digest: some Digest, _ padding: _RSA.Signing.Padding) throws -> [UInt8] {
        try Array(rsa.signature(for: digest, padding: padding).rawRepresentation)
    }
}

/// A token before it is signed: members as raw JSON, in order, each as often as one likes.
struct TokenDraft {
    var header: [(name: String, value: String)]
    var claims: [(name: String, value: String)]
    var algorithm = SignatureAlgorithm.rs256
    var signer = HostileIssuer.Signer.right
    /// What becomes of the signature before it is sent.
    var bend: ([UInt8]) throws -> [UInt8] = { $0 }

    /// Nil takes it out.
    mutating func claim(_ name: String, _ value: String?) {
        claims.removeAll { $0.name == name }
        if let value { claims.append((name, value)) }
    }

    mutating func header(_ name: String, _ value: String?) {
        header.removeAll { $0.name == name }
        if let value { header.append((name, value)) }
    }

    /// With another algorithm and the key that belongs to it.
    mutating func use(_ algorithm: SignatureAlgorithm, key: String) {
        self.algorithm = algorithm
        header("alg", "\"\(algorithm.rawValue)\"")
        header("kid", "\"\(key)\"")
    }

    static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    func signed(_ issuer: HostileIssuer = .shared) throws -> String {
        let parts = [header, claims].map { Base64URL.encode(Self.object($0).utf8) }
        let message = parts.joined(separator: ".")
        let signature = try issuer.sign(Array(message.utf8), algorithm, by: signer)
        return try message + "." + Base64URL.encode(bend(signature))
    }
}
