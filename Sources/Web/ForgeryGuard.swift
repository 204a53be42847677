import HTTPTypes
import Primitives

/// Guards changes against requests forged by other sites: a token bound to the browser's session cookie, and the
/// browser's own word on where the request came from. Both must hold; a missing header never grants anything.
package struct ForgeryGuard: Sendable {
    /// 32 bytes for a purpose and a message, under a key that only this installation has.
    package typealias Authenticator = @Sendable (_ message: [UInt8]) -> [UInt8]

    let authenticate: Authenticator
    let random: RandomSource

    /// The token of one browser session. Each time it is shown under a fresh mask, so that it never repeats on the wire.
    struct Token: Sendable {
        fileprivate let cookie: String
        fileprivate let authenticate: Authenticator
        fileprivate let random: RandomSource

        /// Made when it is asked for: most requests neither show it nor check it.
        private var secret: [UInt8] { authenticate(Array(cookie.utf8)) }

        var masked: String {
            let secret = secret
            let mask = random.bytes(secret.count)
            return Base64URL.encode(mask + zip(mask, secret).map { $0 ^ $1 })
        }

        func accepts(_ text: String?) -> Bool {
            let secret = secret
            guard let text, text.utf8.count <= 128, let bytes = Base64URL.decode(text),
                bytes.count == secret.count * 2
            else { return false }
            let unmasked = zip(bytes.prefix(secret.count), bytes.dropFirst(secret.count)).map { $0 ^ $1 }
            return constantTimeEqual(unmasked, secret)
        }
    }

    /// `cookie` is the session's secret where somebody is signed in, else the browser's own.
    func token(for cookie: String) -> Token { Token(cookie: cookie, authenticate: authenticate, random: random) }

    /// Fetch Metadata (W3C), then Origin (RFC 6454): false where the browser says that another site asked.
    static func isSameOrigin(_ headers: HTTPFields, origin: String) -> Bool {
        if let site = headers[.secFetchSite], site != "same-origin" { return false }
        if let sender = headers[.origin], sender != origin { return false }
        return true
    }
}

extension HTTPField.Name {
    static let secFetchSite = constant("Sec-Fetch-Site")
}
