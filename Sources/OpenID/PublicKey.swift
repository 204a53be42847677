import Crypto
import CryptoExtras
import Foundation
import Primitives

/// One public key of a provider (RFC 7517, RFC 7518, 6, RFC 8037).
struct PublicKey: Sendable {
    /// Bits of an RSA modulus. Below, it can be broken; above, it is there to keep us busy.
    static let modulusBits = 2_048...8_192
    static let maximumNameBytes = 256

    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    let id: String?
    /// The only one it is for, where the provider says so.
    let algorithm: SignatureAlgorithm?
    /// Whose tokens it signs, where a provider publishes keys of several issuers together (Microsoft).
    let issuer: String?
    let material: Material

    /// Nil for a key that is not understood, not for signing, not public, or not sound (RFC 7517, 5).
    init?(_ members: JSONObject) {
        guard (try? Self.isForSigning(members)) == true, let material = Self.material(members) else { return nil }
        self.material = material
        do {
            id = try members.string("kid")
            issuer = try members.string("issuer")
            let name = try members.string("alg")
            algorithm = name.flatMap(SignatureAlgorithm.init(name:))
            guard (name == nil) == (algorithm == nil), algorithm.map(Self.possible(material).contains) ?? true else {
                return nil
            }
            guard id?.utf8.count ?? 0 <= Self.maximumNameBytes else { return nil }
        } catch { return nil }
    }

    /// What it can verify, whatever a token says.
    func algorithms(among allowed: Set<SignatureAlgorithm>) -> Set<SignatureAlgorithm> {
        let possible = algorithm.map { [$0] } ?? Self.possible(material)
        return possible.intersection(allowed)
    }

    private static func possible(_ material: Material) -> Set<SignatureAlgorithm> {
        switch material {
        case .rsa: [.rs256, .rs384, .rs512, .ps256]
        case .p256: [.es256]
        case .p384: [.es384]
        case .ed25519: [.edDSA]
        }
    }

    private static let privateMembers: [StaticString] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    private static func isForSigning(_ members: JSONObject) throws(JSONError) -> Bool {
        // A published private key is everybody's.
        guard privateMembers.allSatisfy({ members[$0] == nil }) else { return false }
        if let use = try members.string("use"), !use.isSame(as: "sig") { return false }
        if let operations = try members.strings("key_ops"), !operations.contains("verify") { return false }
        return true
    }

    private static func material(_ members: JSONObject) -> Material? {
        switch try? members.string("kty") {
        case "RSA": rsa(members)
        case "EC": curve(members)
        case "OKP": edwards(members)
        default: nil
        }
    }

    private static func rsa(_ members: JSONObject) -> Material? {
        // By an exponent of one, every message would be its own signature.
        guard let modulus = bytes(members, "n"), let exponent = bytes(members, "e"), (1...4).contains(exponent.count),
            exponent.reduce(0, { $0 << 8 | Int($1) }) > 2,
            modulus.count <= modulusBits.upperBound / 8,
            let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent),
            modulusBits.contains(key.keySizeInBits)
        else { return nil }
        return .rsa(key)
    }

    private static func curve(_ members: JSONObject) -> Material? {
        guard let x = bytes(members, "x"), let y = bytes(members, "y"), let name = try? members.string("crv") else {
            return nil
        }
        switch name {
        case "P-256" where x.count == 32 && y.count == 32:
            return (try? P256.Signing.PublicKey(rawRepresentation: x + y)).map(Material.p256)
        case "P-384" where x.count == 48 && y.count == 48:
            return (try? P384.Signing.PublicKey(rawRepresentation: x + y)).map(Material.p384)
        default: return nil
        }
    }

    private static func edwards(_ members: JSONObject) -> Material? {
        guard (try? members.string("crv")) == "Ed25519", let x = bytes(members, "x"), x.count == 32,
            !SmallOrder.contains(x)
        else { return nil }
        return (try? Curve25519.Signing.PublicKey(rawRepresentation: x)).map(Material.ed25519)
    }

    private static func bytes(_ members: JSONObject, _ name: StaticString) -> [UInt8]? {
        guard let text = try? members.string(name), text.utf8.count <= 2_048 else { return nil }
        return Base64URL.decode(text)
    }
}

// Signatures (RFC 7518, 3.3 to 3.5; RFC 8037, 3.1).
extension PublicKey {
    /// False also where the algorithm is not one of this kind of key, or the signature has a wrong length.
    func isValid(_ signature: [UInt8], for message: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
        switch (material, algorithm) {
        case (.rsa(let key), .rs256):
            key.isValidSignature(.init(rawRepresentation: signature), for: SHA256.hash(data: message), padding: .pkcs1)
        case (.rsa(let key), .rs384):
            key.isValidSignature(.init(rawRepresentation: signature), for: SHA384.hash(data: message), padding: .pkcs1)
        case (.rsa(let key), .rs512):
            key.isValidSignature(.init(rawRepresentation: signature), for: SHA512.hash(data: message), padding: .pkcs1)
        case (.rsa(let key), .ps256):
            key.isValidSignature(.init(rawRepresentation: signature), for: SHA256.hash(data: message), padding: .PSS)
        case (.p256(let key), .es256):
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: message) } ?? false
        case (.p384(let key), .es384):
            (try? P384.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: message) } ?? false
        case (.ed25519(let key), .edDSA): signature.count == 64 && key.isValidSignature(signature, for: message)
        default: false
        }
    }
}

extension _RSA.Signing.Padding {
    /// RSASSA-PKCS1-v1_5, which RS256 is. The library's name for it warns against choosing it for something new.
    fileprivate static var pkcs1: Self { .insecurePKCS1v1_5 }
}
