import Crypto
import Foundation

/// A key that an authenticator made for one site and one person, as it is kept between ceremonies.
///
/// Nothing in it is secret: whoever reads it cannot sign in with it.
package struct Passkey: Sendable, Hashable {
    /// Octets (WebAuthn 3, section 4, "Credential ID").
    package static let maximumIdentifierLength = 1_023

    /// Chosen by the authenticator; unique among all passkeys of an installation.
    package let identifier: [UInt8]
    package let key: PasskeyKey
    /// How often the key was used, where the authenticator counts; else 0. Synced passkeys do not count.
    package let signCount: UInt32
    /// Whether the key can leave its device. Fixed at registration.
    package let isBackupEligible: Bool
    /// Whether there is a copy of it now, as a synced passkey has.
    package let isBackedUp: Bool
    /// The make of the authenticator, unproved; nil where it does not say.
    package let make: UUID?
    package let transports: [PasskeyTransport]

    package init(
        identifier: [UInt8], key: PasskeyKey, signCount: UInt32, isBackupEligible: Bool, isBackedUp: Bool, make: UUID?,
        transports: [PasskeyTransport]
    ) {
        self.identifier = identifier
        self.key = key
        self.signCount = signCount
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.make = make
        self.transports = transports
    }
}

/// How a browser may reach the authenticator, in its own words: `internal`, `hybrid`, `usb` … A hint, never a fact.
package struct PasskeyTransport: Sendable, Hashable, Codable {
    static let maximumCount = 8
    static let maximumLength = 32

    package let name: String

    /// Nil unless it is a word of small letters and hyphens. Words we do not know are kept (section 5.8.4).
    package init?(_ name: String) {
        let isWord = name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == 0x2D }
        guard isWord, (1...Self.maximumLength).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let transport = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a transport")
        }
        self = transport
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

/// What is to be stored after a passkey was used, and what looked odd.
package struct PasskeyUse: Sendable, Hashable {
    /// The same passkey with the counter and the state of its copy as they are now.
    package let passkey: Passkey
    package let suspicion: PasskeySuspicion?
}

/// A sign that somebody may have a copy of a key that cannot be copied (section 6.1.1).
package enum PasskeySuspicion: Sendable, Hashable {
    /// The authenticator counts, and its count did not grow. It may also be a faulty authenticator.
    case countDidNotGrow(kept: UInt32, given: UInt32)
}

extension Passkey {
    /// Stands in where nobody has the passkey that answered, so that the answer is judged all the same. Its key is made anew
    /// with each start, and nobody has the other half; nothing that it says is believed.
    package static func nobodys(_ identifier: [UInt8]) -> Passkey? {
        nobodysKey.map {
            Passkey(
                identifier: identifier, key: $0, signCount: 0, isBackupEligible: false, isBackedUp: false, make: nil,
                transports: [])
        }
    }

    private static let nobodysKey = PasskeyKey(
        .es256, Array(P256.Signing.PrivateKey().publicKey.rawRepresentation))
}
