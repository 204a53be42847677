import Foundation
import Primitives

/// An access token, for as long as it is good.
package struct ZoomAccess: Sendable {
    package let token: Secret<String>
    package let expiresAt: Date

    package init(token: Secret<String>, expiresAt: Date) { (self.token, self.expiresAt) = (token, expiresAt) }
}

/// What an exchange or a renewal brings. Whatever the renewal was asked with is not good any more.
package struct ZoomGrant: Sendable {
    package let access: ZoomAccess
    package let refresh: Secret<String>
}

/// Whose account it is.
package struct ZoomUser: Sendable, Hashable {
    package let id: ZoomUserID
    /// As Zoom has it.
    package let address: String
}

/// Zoom's answer of its token endpoint (RFC 6749, 5.1).
struct ZoomTokenAnswer: Decodable {
    /// Octets of one token at most.
    static let maximumLength = 8_192
    /// Seconds that an access token is good at most, whatever Zoom says; usual is an hour.
    static let maximumLifetime = 86_400

    let accessToken: String
    let expiresIn: Int
    let refreshToken: String?
    let tokenType: String

    func access(now: Date) -> ZoomAccess? {
        guard Self.isToken(accessToken), tokenType.lowercased() == "bearer", expiresIn > 0 else { return nil }
        let lifetime = min(expiresIn, Self.maximumLifetime)
        return ZoomAccess(token: Secret(accessToken), expiresAt: now.addingTimeInterval(Double(lifetime)))
    }

    func grant(now: Date) -> ZoomGrant? {
        guard let access = access(now: now), let refreshToken, Self.isToken(refreshToken) else { return nil }
        return ZoomGrant(access: access, refresh: Secret(refreshToken))
    }

    /// Visible ASCII (RFC 6750, 2.1).
    static func isToken(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
