import Crypto
import Factors
import Foundation
import Primitives

/// An authenticator and its browser, made of swift-crypto: what they say can be bent in every place.
package struct TestAuthenticator: Sendable {
    package enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    package var key: Key
    package var identifier: [UInt8]
    package var aaguid = [UInt8](repeating: 7, count: 16)

    package init(_ key: Key, identifier: [UInt8]) {
        self.key = key
        self.identifier = identifier
    }

    package static func p256(seed: UInt64 = 1) throws -> TestAuthenticator {
        let random = RandomSource.seeded(seed)
        return TestAuthenticator(.p256(try .init(rawRepresentation: random.bytes(32))), identifier: random.bytes(32))
    }

    package static func ed25519(seed: UInt64 = 2) throws -> TestAuthenticator {
        let random = RandomSource.seeded(seed)
        return TestAuthenticator(.ed25519(try .init(rawRepresentation: random.bytes(32))), identifier: random.bytes(32))
    }

    package func sign(_ message: [UInt8]) throws -> [UInt8] {
        switch key {
        case .p256(let key): Array(try key.signature(for: message).derRepresentation)
        case .ed25519(let key): Array(try key.signature(for: message))
        }
    }

    /// RFC 9053, sections 7.1 and 7.2.
    package var coseKey: CBORItem {
        switch key {
        case .p256(let key):
            let point = Array(key.publicKey.rawRepresentation)
            return .map([
                (.integer(1), .integer(2)), (.integer(3), .integer(-7)), (.integer(-1), .integer(1)),
                (.integer(-2), .bytes(Array(point.prefix(32)))), (.integer(-3), .bytes(Array(point.suffix(32)))),
            ])
        case .ed25519(let key):
            return .map([
                (.integer(1), .integer(1)), (.integer(3), .integer(-8)), (.integer(-1), .integer(6)),
                (.integer(-2), .bytes(Array(key.publicKey.rawRepresentation))),
            ])
        }
    }

    package var credentialData: [UInt8] {
        aaguid + [UInt8(identifier.count >> 8), UInt8(identifier.count & 0xFF)] + identifier + coseKey.encoded
    }
}

/// One ceremony as the test wants it. As it stands, it is right.
package struct TestCeremony: Sendable {
    package static let site = PasskeySite(id: "example.org", name: "Example", origin: "https://klatch.example.org")
    package static let challenge = PasskeyChallenge.issue(random: .seeded(3))
    package static let owner = PasskeyOwner.issue(random: .seeded(4))

    package static let present: UInt8 = 0x01
    package static let verified: UInt8 = 0x04
    package static let eligible: UInt8 = 0x08
    package static let backedUp: UInt8 = 0x10
    package static let attested: UInt8 = 0x40
    package static let extended: UInt8 = 0x80

    package var type: String
    package var challenge = Base64URL.encode(Self.challenge.bytes)
    package var origin = Self.site.origin
    /// Members of the client data after the origin, with their comma.
    package var more = #","crossOrigin":false"#
    package var siteID = "example.org"
    package var flags: UInt8
    package var count: UInt32 = 0
    package var extensions: [UInt8] = []
    package var trailing: [UInt8] = []
    package var owner: [UInt8]? = Self.owner.bytes

    package init(type: String, flags: UInt8) {
        self.type = type
        self.flags = flags
    }

    package static var registration: TestCeremony {
        TestCeremony(type: "webauthn.create", flags: present | verified | attested)
    }
    package static var assertion: TestCeremony { TestCeremony(type: "webauthn.get", flags: present | verified) }

    package var clientData: [UInt8] {
        Array(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)"\#(more)}"#.utf8)
    }

    package func data(_ credential: [UInt8] = []) -> [UInt8] {
        let number = withUnsafeBytes(of: count.bigEndian) { Array($0) }
        return Array(SHA256.hash(data: Array(siteID.utf8))) + [flags] + number + credential + extensions + trailing
    }

    package func message(_ data: [UInt8]) -> [UInt8] { data + Array(SHA256.hash(data: clientData)) }
}

extension TestAuthenticator {
    package enum Attestation {
        case none, selfSigned
        case item(format: String, CBORItem)
    }

    package func register(
        _ ceremony: TestCeremony = .registration, _ kind: Attestation = .none
    ) throws -> PasskeyRegistration {
        try PasskeyRegistration(json: registrationJSON(ceremony, try attestation(ceremony, kind)))
    }

    package func attestation(_ ceremony: TestCeremony, _ kind: Attestation = .none) throws -> [UInt8] {
        let data = ceremony.data(ceremony.flags & TestCeremony.attested == 0 ? [] : credentialData)
        let (format, statement): (String, CBORItem) =
            switch kind {
            case .none: ("none", .map([]))
            case .selfSigned: ("packed", try selfStatement(over: ceremony.message(data)))
            case .item(let format, let item): (format, item)
            }
        return CBORItem.map([
            (.text("fmt"), .text(format)), (.text("attStmt"), statement), (.text("authData"), .bytes(data)),
        ]).encoded
    }

    package func selfStatement(over message: [UInt8]) throws -> CBORItem {
        let algorithm = if case .p256 = key { -7 } else { -8 }
        return .map([(.text("alg"), .integer(algorithm)), (.text("sig"), .bytes(try sign(message)))])
    }

    package func registrationJSON(_ ceremony: TestCeremony, _ attestation: [UInt8]) -> String {
        let id = Base64URL.encode(identifier)
        return """
            {"id":"\(id)","rawId":"\(id)","type":"public-key","authenticatorAttachment":"platform",\
            "clientExtensionResults":{"credProps":{"rk":true}},"response":{\
            "clientDataJSON":"\(Base64URL.encode(ceremony.clientData))",\
            "attestationObject":"\(Base64URL.encode(attestation))","transports":["internal","hybrid"]}}
            """
    }

    package func assert(_ ceremony: TestCeremony = .assertion) throws -> PasskeyAssertion {
        let data = ceremony.data()
        return try PasskeyAssertion(json: assertionJSON(ceremony, data, try sign(ceremony.message(data))))
    }

    package func assertionJSON(_ ceremony: TestCeremony, _ data: [UInt8], _ signature: [UInt8]) -> String {
        let id = Base64URL.encode(identifier)
        let owner = ceremony.owner.map { "\"\(Base64URL.encode($0))\"" } ?? "null"
        return """
            {"id":"\(id)","rawId":"\(id)","type":"public-key","clientExtensionResults":{},"response":{\
            "clientDataJSON":"\(Base64URL.encode(ceremony.clientData))",\
            "authenticatorData":"\(Base64URL.encode(data))","signature":"\(Base64URL.encode(signature))",\
            "userHandle":\(owner)}}
            """
    }
}
