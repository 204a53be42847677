import Crypto
import Foundation
import Primitives
import Testing

@testable import OpenID

/// One provider, one browser, one moment, and the way from leaving to coming back.
struct FlowWorld {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let client = ClientCredentials(id: "klatch", secret: Secret("a secret of ours".replacing(" ", with: "-")))
    static let cookie = "0123456789abcdef0123456789abcdef"
    static let ada = AccountID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
    static let bob = AccountID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2)))

    var provider: ProviderConfiguration
    var document: [String: String]
    var authenticator = StateAuthenticator(Self.code(1))
    var now = Self.now
    let random = RandomSource.seeded(7)

    init(_ provider: ProviderConfiguration) {
        self.provider = provider
        document = Self.document(issuer: provider.issuer)
    }

    static func generic(
        name: String = "acme", issuer: String = "https://id.example.org", redirect: String? = nil,
        algorithms: Set<SignatureAlgorithm> = [.rs256],
        advertised: [String] = SignatureAlgorithm.allCases.map(\.rawValue) + ["HS256"]
    ) throws -> Self {
        var world = try Self(
            .generic(
                name: name, issuer: issuer, client: client,
                redirectURI: redirect ?? "https://klatch.example.org/sign-in/\(name)/callback",
                algorithms: algorithms))
        let names = advertised.map { "\"\($0)\"" }.joined(separator: ",")
        world.document["id_token_signing_alg_values_supported"] = "[\(names)]"
        return world
    }

    static func google(domains: Set<String> = []) throws -> Self {
        var world = try Self(
            .google(
                client: client, redirectURI: "https://klatch.example.org/sign-in/google/callback",
                hostedDomains: domains))
        world.document["authorization_endpoint"] = "\"https://accounts.google.com/o/oauth2/v2/auth\""
        world.document["token_endpoint"] = "\"https://oauth2.googleapis.com/token\""
        world.document["jwks_uri"] = "\"https://www.googleapis.com/oauth2/v3/certs\""
        return world
    }

    static func microsoft(tenants: [String]) throws -> Self {
        var world = try Self(
            .microsoft(
                tenants: tenants, client: client, redirectURI: "https://klatch.example.org/sign-in/microsoft/callback"))
        let origin = "https://login.microsoftonline.com/organizations"
        world.document["authorization_endpoint"] = "\"\(origin)/oauth2/v2.0/authorize\""
        world.document["token_endpoint"] = "\"\(origin)/oauth2/v2.0/token\""
        world.document["jwks_uri"] = "\"\(origin)/discovery/v2.0/keys\""
        return world
    }

    /// Members as raw JSON.
    static func document(issuer: String) -> [String: String] {
        [
            "issuer": "\"\(issuer)\"", "authorization_endpoint": "\"\(issuer)/authorize\"",
            "token_endpoint": "\"\(issuer)/token\"", "jwks_uri": "\"\(issuer)/keys\"",
            "response_types_supported": "[\"code\"]", "id_token_signing_alg_values_supported": "[\"RS256\",\"ES256\"]",
        ]
    }

    static func code(_ key: UInt8) -> StateAuthenticator.Code {
        {
            Array(
                HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: [UInt8](repeating: key, count: 32))))
        }
    }

    var metadataText: [UInt8] { Array(TokenDraft.object(document.map { ($0.key, $0.value) }).utf8) }
    var metadata: ProviderMetadata { get throws { try ProviderMetadata(document: metadataText, for: provider) } }
    var flow: AuthorizationFlow { get throws { try AuthorizationFlow(provider, metadata, signed: authenticator) } }

    func presence(cookie: String = Self.cookie, account: AccountID? = nil) throws -> Presence {
        try #require(Presence(cookie: cookie, account: account))
    }

    func begin(
        _ intent: FlowIntent = .signIn, cookie: String = Self.cookie, account: AccountID? = nil
    ) throws -> AuthorizationFlow.Beginning {
        try flow.begin(intent, by: presence(cookie: cookie, account: account), random: random, now: now)
    }

    /// What the provider's redirect would bring, for the state in `location`.
    static func callback(_ location: String, extra: String = "", code: String = "a-code") throws
        -> AuthorizationCallback
    {
        try AuthorizationCallback(query: "code=\(code)&state=\(query(location)["state"] ?? "")\(extra)")
    }

    static func query(_ location: String) -> [String: String] {
        let query = location.split(separator: "?", maxSplits: 1).last.map(String.init) ?? ""
        return FormText.decode(query, maximumFields: 40) ?? [:]
    }

    /// All the way to a code that may be exchanged.
    func exchange() throws -> TokenExchange {
        let beginning = try begin()
        let redemption = try flow.redeem(
            Self.callback(beginning.location), pending: beginning.pending, by: presence(), now: now)
        guard case .exchange(let exchange) = redemption else { throw Unexpected(what: "\(redemption)") }
        return exchange
    }

    struct Unexpected: Error { let what: String }
}

// Tokens.
extension FlowWorld {
    /// A token that is right in everything.
    func draft(for pending: PendingAuthorization) -> TokenDraft {
        let time = Int(now.timeIntervalSince1970)
        return TokenDraft(
            header: [("alg", "\"RS256\""), ("kid", "\"rsa-1\""), ("typ", "\"JWT\"")],
            claims: [
                ("iss", "\"\(provider.issuer)\""), ("sub", "\"248289761001\""), ("aud", "\"klatch\""),
                ("exp", "\(time + 3_600)"), ("iat", "\(time)"), ("nonce", "\"\(pending.nonce)\""),
            ])
    }

    static func answer(_ idToken: String, extra: String = "") -> ProviderAnswer {
        let body = """
            {"access_token":"an-access-token","token_type":"Bearer","expires_in":3600,"id_token":"\(idToken)"\(extra)}
            """
        return ProviderAnswer(status: 200, contentType: "application/json", body: Array(body.utf8))
    }

    /// Keys asked for and received at `now`.
    func keys(_ set: KeySet? = nil) throws -> ProviderKeys {
        var keys = ProviderKeys()
        keys.asking(at: now)
        keys.received(try set ?? HostileIssuer.shared.keySet(), at: now)
        return keys
    }

    /// What becomes of a token that differs from the right one by `change`.
    func verdict(_ change: (inout TokenDraft) -> Void = { _ in }) throws -> TokenExchange.Verdict {
        let exchange = try exchange()
        var draft = draft(for: exchange.pending)
        change(&draft)
        return try exchange.verify(
            exchange.read(Self.answer(draft.signed())), keys: keys(), now: now)
    }

    /// Its identity, where it is believed.
    func identity(_ change: (inout TokenDraft) -> Void = { _ in }) throws -> VerifiedIdentity {
        guard case .completed(let completed) = try verdict(change) else { throw Unexpected(what: "keys needed") }
        return completed.identity
    }

    /// Why it is not believed; nil where it is.
    func fault(_ change: (inout TokenDraft) -> Void) throws -> IDTokenFault? {
        do {
            _ = try verdict(change)
            return nil
        } catch let fault as IDTokenFault { return fault }
    }
}
