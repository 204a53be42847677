import Foundation
import Primitives

/// An access token, for as long as it is good and for what was granted.
package struct GoogleAccess: Sendable {
    package let token: Secret<String>
    package let expiresAt: Date
    package let granted: GrantedScopes
}

/// What an exchange brings.
package struct GoogleGrant: Sendable {
    package let access: GoogleAccess
    /// Good until it is revoked; to be sealed under the owner's key.
    package let refresh: Secret<String>
}

/// Whose mailbox it is, once Google vouches for the address.
package struct GoogleAddress: Sendable {
    package let subject: GoogleSubject
    package let email: EmailAddress
    /// Where it is not, the mailbox must not be connected.
    package let isVerified: Bool
}

/// Google's answer of its token endpoint (RFC 6749, 5.1).
struct TokenAnswer: Decodable {
    /// Octets of one token at most.
    static let maximumLength = 4_096
    /// Seconds that an access token is good at most, whatever Google says; usual is an hour.
    static let maximumLifetime = 86_400

    let accessToken: String
    let expiresIn: Int
    let refreshToken: String?
    let scope: String?
    let tokenType: String

    /// - Parameter known: what was granted before; a renewal may leave it out where nothing has changed (RFC 6749, 5.1).
    func access(now: Date, known: GrantedScopes?) -> GoogleAccess? {
        let granted = scope.map(GrantedScopes.init(text:)) ?? known
        guard let granted, Self.isToken(accessToken), tokenType.lowercased() == "bearer", expiresIn > 0 else {
            return nil
        }
        let lifetime = min(expiresIn, Self.maximumLifetime)
        return GoogleAccess(
            token: Secret(accessToken), expiresAt: now.addingTimeInterval(Double(lifetime)), granted: granted)
    }

    /// Visible ASCII (RFC 6750, 2.1).
    static func isToken(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
