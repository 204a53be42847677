import Primitives

/// 32 random bytes that the answer must contain. Good for one ceremony: to be stored when asked, and removed by the
/// first answer, right or wrong, or after `PasskeySite.timeout`.
package struct PasskeyChallenge: Sendable, Hashable {
    package static let length = 32
    package let bytes: [UInt8]

    package static func issue(random: RandomSource) -> PasskeyChallenge {
        PasskeyChallenge(issued: random.bytes(length))
    }

    /// As it was stored. Nil unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    private init(issued bytes: [UInt8]) { self.bytes = bytes }
}

/// The name under which authenticators keep a person's passkeys: 32 random bytes, not the account's identifier, because
/// authenticators hand it out (WebAuthn 3, section 14.6.1). One for each account, made with its first passkey and kept.
package struct PasskeyOwner: Sendable, Hashable {
    package static let length = 32
    package let bytes: [UInt8]

    package static func issue(random: RandomSource) -> PasskeyOwner { PasskeyOwner(issued: random.bytes(length)) }

    /// As it was stored. Nil unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    private init(issued bytes: [UInt8]) { self.bytes = bytes }
}
