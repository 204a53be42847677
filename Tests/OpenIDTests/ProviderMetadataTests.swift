import Primitives
import Testing

@testable import OpenID

@Suite("AT-9 A provider's own document")
struct ProviderMetadataTests {
    let world: FlowWorld

    init() throws { world = try .generic() }

    private func error(_ name: String, _ value: String?) -> MetadataError? {
        var world = world
        world.document[name] = value
        do {
            _ = try world.metadata
            return nil
        } catch { return error as? MetadataError }
    }

    @Test("A document that is right is taken, with members that nobody knows")
    func right() throws {
        #expect(error("mystery", "{\"a\":[1.5,null]}") == nil)
        let metadata = try world.metadata
        #expect(metadata.issuer == "https://id.example.org" && !metadata.namesIssuer)
        #expect(metadata.keys.text == "https://id.example.org/keys")
        #expect(world.provider.discovery.text == "https://id.example.org/.well-known/openid-configuration")
    }

    @Test(
        "The issuer matches byte by byte",
        arguments: [
            "\"https://id.example.org/\"", "\"https://ID.example.org\"", "\"http://id.example.org\"",
            "\"https://evil.example\"", "\"https://id.example.org\\u0000\"", "\"\"",
        ])
    func issuer(value: String) { #expect(error("issuer", value) == .issuer) }

    @Test(
        "An address that is not ours to call is refused",
        arguments: [
            "http://id.example.org/x", "https://evil.example/x", "https://id.example.org@evil.example/x",
            "https://id.example.org.evil.example/x", "https://evil.example/https://id.example.org",
            "https://id.example.org:8443/x", "https://id.example.org\\\\@evil.example/", "https://id.example.org/../x",
            "https://id.example.org/%2e%2E/x", "https://id.example.org/x#y", "https://id.example.org/%zz",
            "//id.example.org/x",
            "HTTPS://id.example.org/x", "https:///x", "https://", "javascript:alert(1)", "file:///etc/passwd",
            "https://ID.EXAMPLE.ORG/x", "https://id.example.org/\\u000ax", "https://id.example.org/ x",
            "https://127.0.0.1/x",
            "http://127.0.0.1/x", "https://id.example.org./x", "https://xn--id-.example.org/x", "",
        ])
    func endpoints(address: String) {
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            #expect(error(name, "\"\(address)\"") == .endpoint, "\(name)")
        }
    }

    @Test("What is missing or of another type is refused")
    func types() {
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            #expect(error(name, nil) == .endpoint)
            #expect(error(name, "7") == .document)
            #expect(error(name, "[\"https://id.example.org/x\"]") == .document)
        }
        #expect(error("issuer", nil) == .document)
        #expect(error("authorization_response_iss_parameter_supported", "\"yes\"") == .document)
        #expect(error("response_types_supported", "\"code\"") == .document)
    }

    @Test("A provider that cannot do what we ask for is refused before anybody is sent there")
    func abilities() {
        #expect(error("response_types_supported", "[\"id_token\"]") == .unsupported)
        #expect(error("code_challenge_methods_supported", "[\"plain\"]") == .unsupported)
        #expect(error("code_challenge_methods_supported", "[\"plain\",\"S256\"]") == nil)
        #expect(error("id_token_signing_alg_values_supported", "[\"none\",\"HS256\"]") == .unsupported)
        #expect(error("token_endpoint_auth_methods_supported", "[\"private_key_jwt\"]") == .unsupported)
        #expect(error("token_endpoint_auth_methods_supported", "[]") == .unsupported)
    }

    @Test("The client proves itself as the provider can, by header where there is a choice")
    func authentication() throws {
        var world = world
        #expect(try world.metadata.authentication == .basic)
        world.document["token_endpoint_auth_methods_supported"] = "[\"client_secret_post\",\"client_secret_basic\"]"
        #expect(try world.metadata.authentication == .basic)
        world.document["token_endpoint_auth_methods_supported"] = "[\"client_secret_post\"]"
        let exchange = try world.exchange()
        let body = FormText.decode(String(decoding: exchange.request.body.reveal(), as: UTF8.self), maximumFields: 10)
        #expect(body?["client_id"] == "klatch" && body?["client_secret"] == "a-secret-of-ours")
        #expect(exchange.request.authorization == nil)
    }

    @Test("A query that the provider's address has is kept")
    func query() throws {
        var world = world
        world.document["authorization_endpoint"] = "\"https://id.example.org/authorize?policy=b2c\""
        #expect(try world.begin().location.hasPrefix("https://id.example.org/authorize?policy=b2c&response_type=code&"))
    }

    @Test("Long documents are refused unread")
    func length() {
        #expect(error("mystery", "\"\(String(repeating: "a", count: 66_000))\"") == .document)
        #expect(error("mystery", String(repeating: "[", count: 40) + String(repeating: "]", count: 40)) == .document)
    }
}
