import Foundation
import Primitives

/// The call that exchanges a code for tokens (RFC 6749, 4.1.3): POST, with a form as its body.
package struct TokenRequest: Sendable {
    package let address: Endpoint
    package let contentType = "application/x-www-form-urlencoded"
    package let accept = "application/json"
    /// The value of `Authorization`; nil where the secret is in the body, or there is none.
    package let authorization: Secret<String>?
    package let body: Secret<[UInt8]>

    init(
        code: Secret<String>, _ pending: PendingAuthorization, _ client: ClientCredentials, _ metadata: ProviderMetadata
    ) {
        address = metadata.token
        var fields = [
            (name: "grant_type", value: "authorization_code"), ("code", code.reveal()),
            ("redirect_uri", pending.redirectURI), ("code_verifier", pending.verifier.text.reveal()),
        ]
        let secret = client.secret?.reveal()
        switch metadata.authentication {
        case .basic: authorization = secret.map { Self.basic(client.id, $0) }
        case .post, .none:
            authorization = nil
            fields.append(("client_id", client.id))
            if let secret { fields.append(("client_secret", secret)) }
        }
        body = Secret(Array(FormText.encode(fields).utf8))
    }

    /// Both are form-encoded before they are joined (RFC 6749, 2.3.1).
    private static func basic(_ id: String, _ secret: String) -> Secret<String> {
        let pair = FormText.encode(id) + ":" + FormText.encode(secret)
        return Secret("Basic " + Data(pair.utf8).base64EncodedString())
    }
}

/// What came back over the network for one call.
package struct ProviderAnswer: Sendable {
    package let status: Int
    /// The value of `Content-Type`.
    package let contentType: String?
    package let body: [UInt8]

    package init(status: Int, contentType: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    var isJSON: Bool {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased()
        return type.filter { $0 != " " } == "application/json"
    }
}
