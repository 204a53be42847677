import Foundation
import Primitives

/// By what a person of a provider is known for ever: the only thing an account may be found by.
///
/// Names and addresses change hands, and at some providers everyone can write into their own what they like.
package struct IdentityKey: Hashable, Sendable, Codable {
    package enum Scheme: String, Sendable, Codable {
        /// `iss` and `sub` (OpenID Connect Core, 5.7).
        case subject = "sub"
        /// Microsoft's directory, as part of the issuer, and the object in it (`tid`, `oid`): `sub` differs between
        /// clients there.
        case object = "oid"
    }

    package let scheme: Scheme
    package let issuer: String
    /// 1 to 255 printable ASCII characters.
    package let subject: String

    init(_ scheme: Scheme, issuer: String, subject: String) {
        self.scheme = scheme
        self.issuer = issuer
        self.subject = subject
    }
}

/// What the provider says of a person besides. To fill in a form, never to find or to open an account.
package struct ProfileHints: Hashable, Sendable {
    /// Up to 200 characters in one line.
    package let name: String?
    package let email: EmailAddress?
    /// Whether the provider says that it saw the person read mail there. False where there is no address.
    package let emailVerified: Bool
}

/// Somebody of whom a provider proved to us who they are there.
package struct VerifiedIdentity: Sendable {
    package let provider: ProviderName
    package let key: IdentityKey
    /// Microsoft's directory, or the organisation at Google: for workspaces that demand their own.
    package let organisation: String?
    /// When they last proved it to the provider, where it says so.
    package let authenticatedAt: Date?
    package let hints: ProfileHints
}

extension VerifiedIdentity: CustomStringConvertible, CustomReflectable {
    package var description: String { "somebody of \(provider.text)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
