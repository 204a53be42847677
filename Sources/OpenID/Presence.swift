import Crypto
import Primitives

package enum FlowTag {}

/// One try to sign in, link or connect: the key of what the caller stores for ten minutes.
package typealias FlowID = Identifier<FlowTag>

/// What the person wanted when they left for the provider. Never changed on the way.
package enum FlowIntent: String, CaseIterable, Sendable, Codable {
    /// To become somebody here.
    case signIn
    /// To add the provider's account to the account they are signed in with, as a way in.
    case link
    /// To let us act for them at the provider.
    case connect
}

/// Who is there, at the start and again at the end: a browser, and an account where one is signed in.
package struct Presence: Hashable, Sendable {
    /// SHA-256 of the browser's own cookie, which the caller sets before the person leaves. 32 bytes.
    package let browser: [UInt8]
    package let account: AccountID?

    /// `cookie`: the whole secret value, at least 16 random bytes in any spelling. Nil where it is shorter.
    package init?(cookie: String, account: AccountID?) {
        guard cookie.utf8.count >= 16 else { return nil }
        browser = Array(SHA256.hash(data: Array(cookie.utf8)))
        self.account = account
    }
}
