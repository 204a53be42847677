import Outbound
import Primitives

/// This installation as Google knows it, and where Google sends people back to.
package struct GoogleClient: Sendable {
    let id: String
    let secret: Secret<String>
    let redirect: String

    package init(id: String, secret: Secret<String>, redirect: String) {
        self.id = id
        self.secret = secret
        self.redirect = redirect
    }

    private static let page = "https://accounts.google.com"

    /// Where the browser goes so that the person can allow it: Google's page, with every box of what is asked.
    ///
    /// - Parameters:
    ///   - state: unguessable and bound to the person's session; it comes back.
    ///   - challenge: of PKCE by S256, whose verifier the exchange will show.
    ///   - known: whose leave is to be widened, so that Google's page proposes the same account.
    package func consentPage(
        for scopes: Set<GoogleScope>, state: String, challenge: String, known: GoogleSubject? = nil,
        roots: VendorRoots = .none
    ) -> String {
        let asked = GoogleScope.allCases.filter(scopes.contains).map(\.text).joined(separator: " ")
        var query = [
            ("response_type", "code"), ("client_id", id), ("redirect_uri", redirect), ("scope", asked),
            ("state", state), ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ("access_type", "offline"), ("prompt", "consent"), ("include_granted_scopes", "true"),
        ]
        if let known { query.append(("login_hint", known.text)) }
        return origin(roots) + "/o/oauth2/v2/auth?"
            + query.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
    }

    /// To which origin a form that begins this may lead.
    package func origin(_ roots: VendorRoots) -> String {
        roots.origin(for: GoogleOperations.token.call)?.text ?? Self.page
    }

    /// Every byte in escapes that is not unreserved (RFC 3986, 2.3).
    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(Character(UnicodeScalar(byte)))
            default: result += "%" + Hex.encode([byte]).uppercased()
            }
        }
    }
}
