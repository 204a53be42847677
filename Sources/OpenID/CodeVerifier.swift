import Crypto
import Primitives

/// The secret of PKCE, which only we know until the code is exchanged (RFC 7636).
struct CodeVerifier: Sendable {
    /// 43 characters from 256 random bits (RFC 7636, 4.1).
    let text: Secret<String>

    init(random: RandomSource) { self.init(Base64URL.encode(random.bytes(32))) }
    init(_ text: String) { self.text = Secret(text) }

    /// By S256 (RFC 7636, 4.2). The plain method is not there.
    var challenge: String { Base64URL.encode(SHA256.hash(data: Array(text.reveal().utf8))) }
}
