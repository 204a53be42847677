import Primitives

package enum MetadataError: Error, Hashable, Sendable {
    /// Not a document that can be read, or too long.
    case document
    /// It is another issuer's (RFC 8414, 3.3): an attacker's document for a trusted name.
    case issuer
    /// An address is missing, not https, or on a host that the configuration does not name.
    case endpoint
    /// It cannot do what we ask for: code, PKCE by S256, one of our algorithms, one of our ways to prove who we are.
    case unsupported
    /// No key in it that could sign for us.
    case noKey
}

/// How we prove to the token endpoint who we are (OpenID Connect Core, 9).
enum ClientAuthentication: String, Hashable, Sendable {
    case basic = "client_secret_basic"
    case post = "client_secret_post"
    /// A public client.
    case none
}

/// What a provider says about itself (OpenID Connect Discovery, 3), as far as we use it.
package struct ProviderMetadata: Sendable {
    /// Bytes of the document.
    package static let maximumBytes = 64 * 1_024

    package let issuer: String
    package let authorization: Endpoint
    package let token: Endpoint
    /// Where its keys are.
    package let keys: Endpoint
    let authentication: ClientAuthentication
    /// What it signs by, as far as we know it; nil where it does not say.
    let algorithms: Set<SignatureAlgorithm>?
    /// Whether each of its answers has to say whose it is (RFC 9207, 3).
    let namesIssuer: Bool

    /// `document` is the body of what `configuration.discovery` answered with status 200.
    package init(document: [UInt8], for configuration: ProviderConfiguration) throws(MetadataError) {
        do {
            let object = try JSONReader.object(document, maximumBytes: Self.maximumBytes)
            try self.init(object, for: configuration)
        } catch let error as MetadataError { throw error } catch { throw .document }
    }

    private init(_ object: JSONObject, for configuration: ProviderConfiguration) throws {
        issuer = try object.text("issuer")
        guard issuer.isSame(as: configuration.issuer) else { throw MetadataError.issuer }
        authorization = try Self.endpoint(object, "authorization_endpoint", configuration)
        token = try Self.endpoint(object, "token_endpoint", configuration)
        keys = try Self.endpoint(object, "jwks_uri", configuration)
        algorithms = try object.strings("id_token_signing_alg_values_supported").map {
            Set($0.compactMap(SignatureAlgorithm.init(name:)))
        }
        try Self.checkAbilities(object, configuration, algorithms)
        authentication = try Self.authentication(object, hasSecret: configuration.client.secret != nil)
        namesIssuer = try object.boolean("authorization_response_iss_parameter_supported") ?? false
    }

    private static func endpoint(
        _ object: JSONObject, _ name: StaticString, _ configuration: ProviderConfiguration
    ) throws -> Endpoint {
        guard let text = try object.string(name) else { throw MetadataError.endpoint }
        do { return try Endpoint(text, within: configuration.endpoints) } catch { throw MetadataError.endpoint }
    }

    /// Lists that are not there leave it open: Microsoft's has none of PKCE's methods, and does PKCE.
    private static func checkAbilities(
        _ object: JSONObject, _ configuration: ProviderConfiguration, _ known: Set<SignatureAlgorithm>?
    ) throws {
        let types = try object.strings("response_types_supported")
        let methods = try object.strings("code_challenge_methods_supported")
        guard types?.contains("code") ?? true, methods?.contains("S256") ?? true,
            !(known?.isDisjoint(with: configuration.algorithms) ?? false)
        else { throw MetadataError.unsupported }
    }

    private static func authentication(_ object: JSONObject, hasSecret: Bool) throws -> ClientAuthentication {
        guard hasSecret else { return .none }
        // Discovery, 3: basic where the list is missing.
        let names = try object.strings("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"]
        let known = names.compactMap(ClientAuthentication.init(rawValue:))
        if known.contains(.basic) { return .basic }
        if known.contains(.post) { return .post }
        throw MetadataError.unsupported
    }
}
