import Primitives
import Testing

@testable import OpenID

@Suite("Providers by configuration")
struct ConfigurationTests {
    private func generic(
        name: String = "acme", issuer: String = "https://id.example.org", id: String = "klatch", secret: String? = "s",
        redirect: String = "https://klatch.example.org/sign-in/acme/callback", scopes: [String] = ["openid"],
        algorithms: Set<SignatureAlgorithm> = [.rs256], hosts: Set<String> = [], local: Bool = false, skew: Double = 60
    ) -> Result<ProviderConfiguration, ConfigurationError> {
        Result { () throws(ConfigurationError) in
            try .generic(
                name: name, issuer: issuer, client: ClientCredentials(id: id, secret: secret.map(Secret.init)),
                redirectURI: redirect, scopes: scopes, algorithms: algorithms, hosts: hosts, local: local,
                clockSkew: skew)
        }
    }

    private func mistake(_ result: Result<ProviderConfiguration, ConfigurationError>) -> ConfigurationError? {
        if case .failure(let error) = result { error } else { nil }
    }

    @Test("What is not as it has to be is named")
    func mistakes() {
        #expect(mistake(generic()) == nil)
        for name in [
            "", "Acme", "a b", "1acme", "-a", "acmé", "google", "microsoft", String(repeating: "a", count: 41),
        ] {
            #expect(mistake(generic(name: name)) == .name, "\(name)")
        }
        for issuer in [
            "", "https://", "http://id.example.org", "id.example.org", "https://a b", "https://u@id.example.org",
        ] {
            #expect(mistake(generic(issuer: issuer)) == .issuer, "\(issuer)")
        }
        for id in ["", "a b", "ä"] { #expect(mistake(generic(id: id)) == .clientID) }
        for secret in ["", "a\nb"] { #expect(mistake(generic(secret: secret)) == .clientSecret) }
        for redirect in ["", "http://klatch.example.org/x", "https://klatch.example.org/x?a=b", "/x", "https:///x"] {
            #expect(mistake(generic(redirect: redirect)) == .redirectURI, "\(redirect)")
        }
        #expect(mistake(generic(scopes: ["a b"])) == .scopes)
        #expect(mistake(generic(scopes: ["email", "email"])) == .scopes)
        #expect(mistake(generic(algorithms: [])) == .algorithms)
        #expect(mistake(generic(skew: 301)) == .clockSkew)
        #expect(mistake(generic(skew: .nan)) == .clockSkew)
    }

    @Test("The scope openid is always asked for, and first")
    func scopes() throws {
        #expect(try generic(scopes: ["email"]).get().scopes == ["openid", "email"])
        #expect(try generic(scopes: ["email", "openid"]).get().scopes == ["openid", "email"])
    }

    @Test("Plain http leads to this machine only, and only where the configuration is local")
    func loopback() throws {
        let redirect = "http://127.0.0.1:8080/x"
        for issuer in ["http://127.0.0.1:5000", "http://localhost:5000/path", "http://[::1]:5000"] {
            #expect(mistake(generic(issuer: issuer, redirect: redirect, local: true)) == nil, "\(issuer)")
            #expect(mistake(generic(issuer: issuer)) == .issuer)
        }
        for issuer in [
            "http://id.example.org", "http://127.0.0.1.evil.example", "http://localhost.evil.example",
            "http://127.0.0.2",
            "http://127.0.0.1:0", "http://127.0.0.1:99999", "http://127.0.0.1:", "http://127.0.0.1:+80",
            "http://0.0.0.0",
        ] { #expect(mistake(generic(issuer: issuer, redirect: redirect, local: true)) == .issuer, "\(issuer)") }
        #expect(mistake(generic(redirect: redirect)) == .redirectURI)
        #expect(mistake(generic(redirect: "http://klatch.example.org/x", local: true)) == .redirectURI)
    }

    @Test("Other hosts of a provider are named, with a port where they have one")
    func hosts() throws {
        var world = FlowWorld(try generic(hosts: ["keys.example.org:8443"]).get())
        world.document["jwks_uri"] = "\"https://keys.example.org:8443/keys\""
        #expect(try world.metadata.keys.text == "https://keys.example.org:8443/keys")
        world.document["jwks_uri"] = "\"https://keys.example.org/keys\""
        #expect(throws: MetadataError.endpoint) { try world.metadata }
    }

    @Test("A client without a secret sends its name and its verifier")
    func publicClient() throws {
        let exchange = try FlowWorld(generic(secret: nil).get()).exchange()
        let body = FormText.decode(String(decoding: exchange.request.body.reveal(), as: UTF8.self), maximumFields: 10)
        #expect(body?["client_id"] == "klatch" && body?["client_secret"] == nil && body?["code_verifier"]?.count == 43)
        #expect(exchange.request.authorization == nil)
    }

    @Test("An issuer with a slash at its end is asked without it and believed with it")
    func slash() throws {
        let configuration = try generic(issuer: "https://id.example.org/").get()
        #expect(configuration.discovery.text == "https://id.example.org/.well-known/openid-configuration")
        #expect(configuration.issuer == "https://id.example.org/")
    }

    @Test("A browser is known by a secret of some length")
    func presence() {
        #expect(Presence(cookie: "short", account: nil) == nil)
        #expect(Presence(cookie: FlowWorld.cookie, account: nil)?.browser.count == 32)
    }
}
