import Crypto
import CryptoExtras
import Foundation
import Primitives
import Testing

@testable import OpenID

@Suite("AT-10 JWT confusion")
struct JWTConfusionTests {
    let world: FlowWorld

    init() throws { world = try .generic() }

    @Test("A token that is right in everything is believed")
    func right() throws {
        let identity = try world.identity()
        #expect(identity.key == IdentityKey(.subject, issuer: "https://id.example.org", subject: "248289761001"))
    }

    @Test("No algorithm in any spelling", arguments: ["none", "None", "nOnE", "NONE", "", " none", "none\\u0000"])
    func none(name: String) throws {
        for signer in [HostileIssuer.Signer.nobody, .bytes([0]), .right] {
            let fault = try world.fault {
                $0.header("alg", "\"\(name)\"")
                $0.signer = signer
            }
            #expect(fault == .algorithm || fault == .signature)
        }
    }

    @Test("Public keys are not taken for shared secrets, in any of their forms")
    func publicKeyAsSecret() throws {
        let issuer = HostileIssuer.shared
        let modulus = try issuer.rsa.publicKey.getKeyPrimitives().modulus
        let forms: [[UInt8]] = [
            Array(issuer.rsa.publicKey.pemRepresentation.utf8), Array(issuer.rsa.publicKey.derRepresentation),
            Array(modulus), Array(HostileIssuer.document(try issuer.publicKeys)), Array("klatch".utf8),
            Array("a-secret-of-ours".utf8), [],
        ]
        for (form, name) in zip(forms + forms, forms.map { _ in "HS256" } + forms.map { _ in "RS256" }) {
            let fault = try world.fault {
                $0.header("alg", "\"\(name)\"")
                $0.signer = .hmac(form)
            }
            #expect(fault == (name == "HS256" ? .algorithm : .signature))
        }
    }

    @Test("Algorithms that the configuration does not name are refused, though the provider has a key for them")
    func notConfigured() throws {
        for (algorithm, key) in [(SignatureAlgorithm.es256, "p256-1"), (.edDSA, "ed-1"), (.ps256, "rsa-1")] {
            #expect(try world.fault { $0.use(algorithm, key: key) } == .algorithm)
        }
    }

    @Test("Each algorithm that is configured works with its own key, and with no other")
    func configured() throws {
        let world = try FlowWorld.generic(algorithms: Set(SignatureAlgorithm.allCases))
        let keys: [SignatureAlgorithm: String] = [.es256: "p256-1", .es384: "p384-1", .edDSA: "ed-1"]
        for algorithm in SignatureAlgorithm.allCases {
            let right = keys[algorithm] ?? "rsa-1"
            for key in ["rsa-1", "p256-1", "p384-1", "ed-1"] {
                let fault = try world.fault { $0.use(algorithm, key: key) }
                #expect(fault == (key == right ? nil : .unknownKey), "\(algorithm) with \(key)")
            }
        }
    }

    @Test(
        "A token does not bring its own key or rules",
        arguments: [
            "jku", "jwk", "x5u", "x5c", "crit", "b64", "cty", "enc", "zip",
        ])
    func headers(name: String) throws {
        let key = try HostileIssuer.shared.publicKeys[0].map { "\"\($0.key)\":\"\($0.value)\"" }
        let values = ["\"https://evil.example/keys\"", "{\(key.joined(separator: ","))}", "[\"exp\"]", "false", "null"]
        for value in values { #expect(try world.fault { $0.header(name, value) } == .header, "\(name): \(value)") }
    }

    @Test(
        "A token of another kind is not an ID token",
        arguments: [
            "\"at+jwt\"", "\"application/at+jwt\"", "\"logout+jwt\"", "\"dpop+jwt\"", "\"secevent+jwt\"", "\"JWE\"",
            "7", "null",
        ])
    func type(value: String) throws {
        #expect(try world.fault { $0.header("typ", value) } == .header)
        #expect(try world.fault { $0.header("typ", nil) } == nil)
        #expect(try world.fault { $0.header("typ", "\"jwt\"") } == nil)
    }

    @Test("The wrong key's name, no name where there is a choice, and another's key under the right name")
    func keys() throws {
        #expect(try world.fault { $0.header("kid", "\"rsa-2\"") } == .unknownKey)
        #expect(try world.fault { $0.header("kid", "\"../../dev/null\"") } == .unknownKey)
        #expect(try world.fault { $0.header("kid", "7") } == .header)
        #expect(try world.fault { $0.header("kid", "\"\(String(repeating: "k", count: 300))\"") } == .header)
        #expect(try world.fault { $0.signer = .stranger } == .signature)
        // One RSA key: no choice.
        #expect(try world.fault { $0.header("kid", nil) } == nil)
    }

    @Test("Signatures that are empty, cut, doubled or bent")
    func signatures() throws {
        #expect(try world.fault { $0.signer = .nobody } == .signature)
        for length in [1, 63, 64, 128, 255, 257, 512] {
            #expect(try world.fault { $0.signer = .bytes([UInt8](repeating: 0, count: length)) } == .signature)
        }
        let elliptic = try FlowWorld.generic(algorithms: [.es256])
        let fault = try elliptic.fault {
            $0.use(.es256, key: "p256-1")
            $0.signer = .bytes([UInt8](repeating: 0, count: 64))
        }
        #expect(fault == .signature)
    }

    @Test("A true signature with a byte more, a byte less, or in the other form of its kind")
    func bent() throws {
        let world = try FlowWorld.generic(algorithms: Set(SignatureAlgorithm.allCases))
        let keys: [(SignatureAlgorithm, String)] = [(.rs256, "rsa-1"), (.es256, "p256-1"), (.edDSA, "ed-1")]
        for (algorithm, key) in keys {
            for change in [{ $0 + [0] }, { [0] + $0 }, { $0.dropLast() }, { Array($0.dropFirst()) }]
                as [([UInt8]) -> [UInt8]]
            {
                let fault = try world.fault {
                    $0.use(algorithm, key: key)
                    $0.bend = change
                }
                #expect(fault == .signature, "\(algorithm)")
            }
        }
        let der = try world.fault {
            $0.use(.es256, key: "p256-1")
            $0.bend = { try Array(P256.Signing.ECDSASignature(rawRepresentation: $0).derRepresentation) }
        }
        #expect(der == .signature)
    }

    @Test("An Ed25519 signature whose scalar is beyond the group's order is refused (RFC 8032, 5.1.7)")
    func malleable() throws {
        let world = try FlowWorld.generic(algorithms: [.edDSA])
        // The order of the group, little-endian (RFC 8032, 5.1).
        let order: [UInt8] =
            [0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14]
            + [UInt8](repeating: 0, count: 15) + [0x10]
        let fault = try world.fault {
            $0.use(.edDSA, key: "ed-1")
            $0.bend = { signature in
                var (carry, sum): (UInt16, [UInt8]) = (0, [])
                for (one, other) in zip(signature.suffix(32), order) {
                    carry += UInt16(one) + UInt16(other)
                    sum.append(UInt8(truncatingIfNeeded: carry))
                    carry >>= 8
                }
                return signature.prefix(32) + sum
            }
        }
        #expect(fault == .signature)
        #expect(try world.fault { $0.use(.edDSA, key: "ed-1") } == nil)
    }

    @Test("Of the algorithms that are configured, those that the provider does not say it signs by are refused")
    func advertised() throws {
        let world = try FlowWorld.generic(
            algorithms: Set(SignatureAlgorithm.allCases), advertised: ["RS256", "HS256", "none"])
        #expect(try world.fault { _ in } == nil)
        for (algorithm, key) in [(SignatureAlgorithm.es256, "p256-1"), (.edDSA, "ed-1"), (.ps256, "rsa-1")] {
            #expect(try world.fault { $0.use(algorithm, key: key) } == .algorithm)
        }
    }

    @Test("A member twice, in the header or in the claims, is refused whichever of them is right")
    func duplicates() throws {
        for name in ["iss", "sub", "aud", "exp", "nonce", "extra"] {
            let fault = try world.fault { draft in
                let value = draft.claims.first { $0.name == name }?.value ?? "1"
                draft.claims.append((name, value))
                if name == "extra" { draft.claims.append((name, value)) }
            }
            #expect(fault == .malformed, "\(name)")
        }
        #expect(try world.fault { $0.header.append(("alg", "\"none\"")) } == .malformed)
        #expect(try world.fault { $0.claims.append(("\\u0073ub", "\"admin\"")) } == .malformed)
    }
}
