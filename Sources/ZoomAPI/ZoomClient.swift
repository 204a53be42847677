import Foundation
import Outbound
import Primitives

/// This installation as Zoom knows it.
package struct ZoomClient: Sendable {
    /// How people's accounts are reached.
    package enum Way: Sendable, Hashable {
        /// Each person allows it on Zoom's page, and is sent back to this address.
        case byPerson(redirect: String)
        /// The company's own app, for all of its account (server-to-server OAuth).
        case byCompany(account: String)
    }

    package let id: String
    let secret: Secret<String>
    package let way: Way

    package init(id: String, secret: Secret<String>, way: Way) {
        (self.id, self.secret, self.way) = (id, secret, way)
    }

    private static let page = "https://zoom.us"

    /// Where the browser goes so that the person can allow it. What is allowed is written in the app at Zoom.
    ///
    /// - Parameters:
    ///   - state: unguessable and bound to the person's session; it comes back.
    ///   - challenge: of PKCE by S256, whose verifier the exchange will show.
    ///   - redirect: where Zoom sends them back to, as the app at Zoom has it.
    package func consentPage(
        state: String, challenge: String, redirect: String, roots: VendorRoots = .none
    ) -> String {
        let query = [
            ("response_type", "code"), ("client_id", id), ("redirect_uri", redirect), ("state", state),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        return origin(roots) + "/oauth/authorize?"
            + query.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
    }

    /// To which origin a form that begins this may lead.
    package func origin(_ roots: VendorRoots) -> String {
        roots.origin(for: ZoomOperations.token.call)?.text ?? Self.page
    }

    /// HTTP Basic (RFC 7617), as Zoom's token endpoint wants it.
    var credentials: RequestField {
        let pair = Data((id + ":" + secret.reveal()).utf8).base64EncodedString()
        return RequestField("Authorization", Secret("Basic " + pair))
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
