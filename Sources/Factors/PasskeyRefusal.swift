import Primitives

/// Why an answer of a browser was not taken. To people they all read alike; the case is for the audit log.
package enum PasskeyRefusal: String, Refusal, Hashable, CaseIterable {
    /// Not the JSON a browser sends, or beyond its bounds.
    case answer
    /// The browser's own record cannot be read.
    case clientData = "client-data"
    /// Made for the other ceremony.
    case type
    case challenge, origin
    /// Right, and asked for too long ago.
    case late
    /// Asked for inside a page of another site.
    case crossOrigin = "cross-origin"
    case authenticatorData = "authenticator-data"
    /// The key belongs to another site.
    case site
    case userPresence = "user-presence"
    case userVerification = "user-verification"
    /// The flags about copies contradict themselves, or what was said at registration.
    case backupFlags = "backup-flags"
    case attestation
    /// A kind of key that was not offered, or no key at all.
    case key
    case signature
    /// Another credential than the one it was held against.
    case credential
    /// The passkey belongs to somebody else.
    case owner

    package var status: Int { 403 }
    package var words: WordKey { WordKey("factors.passkey-refused") }
}
