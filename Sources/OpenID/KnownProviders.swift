import Foundation
import Primitives

extension ProviderConfiguration {
    private static let profile = ["openid", "profile", "email"]

    /// `hostedDomains`: empty for everybody with a Google account. More scopes than the profile's are for connecting.
    /// `local`: our own address may be plain http on this machine.
    package static func google(
        client: ClientCredentials, redirectURI: String, hostedDomains: Set<String> = [], scopes: [String] = [],
        local: Bool = false
    ) throws(ConfigurationError) -> Self {
        let domains = Set(hostedDomains.map { $0.lowercased() })
        guard domains.allSatisfy({ $0.isVisible(maximum: 253) && $0.contains(".") }) else { throw .hostedDomains }
        return try Self(
            name: "google", kind: .google(hostedDomains: domains), issuer: "https://accounts.google.com",
            client: client, redirectURI: redirectURI, scopes: profile + scopes, algorithms: [.rs256],
            endpoints: EndpointRule(hosts: ["accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com"]),
            isLocal: local)
    }

    /// `tenants`: identifiers of the directories that are let in, at least one. With more than one, Microsoft's
    /// common endpoint for organisations is used, and the directory of each token is compared with the list.
    package static func microsoft(
        tenants: [String], client: ClientCredentials, redirectURI: String, scopes: [String] = [],
        local: Bool = false
    ) throws(ConfigurationError) -> Self {
        let allowed = Set(tenants.compactMap { Identifier<TenantTag>($0)?.text })
        guard !tenants.isEmpty, allowed.count == tenants.count else { throw .tenants }
        let only = allowed.count == 1 ? allowed.first : nil
        return try Self(
            name: "microsoft", kind: .microsoft(tenants: allowed),
            issuer: microsoftIssuer(only ?? tenantPlaceholder), client: client, redirectURI: redirectURI,
            scopes: profile + scopes, algorithms: [.rs256],
            endpoints: EndpointRule(hosts: ["login.microsoftonline.com"]),
            discovery: microsoftIssuer(only ?? "organizations"), isLocal: local)
    }

    /// Any other. Its addresses have to lie on the issuer's own host or on one of `hosts`. `local` allows plain http
    /// to this machine, for tests and trials; never set it for people's sign-in. All signatures that we know are made with a
    /// private key, so that any of them will do: which one it is, is the provider's choice.
    package static func generic(
        name: String, issuer: String, client: ClientCredentials, redirectURI: String, scopes: [String] = profile,
        algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases), hosts: Set<String> = [],
        local: Bool = false,
        clockSkew: TimeInterval = Self.defaultClockSkew
    ) throws(ConfigurationError) -> Self {
        let rest = issuer.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
        let host = String(decoding: rest.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
        guard !host.isEmpty, !["google", "microsoft"].contains(name) else { throw host.isEmpty ? .issuer : .name }
        // Discovery, 4.1: a slash at the end is left out before the well-known path is put behind.
        return try Self(
            name: name, kind: .generic, issuer: issuer, client: client, redirectURI: redirectURI, scopes: scopes,
            algorithms: algorithms, endpoints: EndpointRule(hosts: hosts.union([host]), allowsLoopback: local),
            discovery: issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer, clockSkew: clockSkew)
    }

    static let tenantPlaceholder = "{tenantid}"

    static func microsoftIssuer(_ tenant: String) -> String { "https://login.microsoftonline.com/\(tenant)/v2.0" }

    /// Those whose tokens we take. Google's tokens have long come with and without the scheme.
    var issuers: [String] {
        switch kind {
        case .google: [issuer, "accounts.google.com"]
        case .microsoft(let tenants): tenants.map(Self.microsoftIssuer)
        case .generic: [issuer]
        }
    }

    /// Microsoft's keys for every directory bear its placeholder.
    var sharedIssuers: [String] {
        if case .microsoft = kind { [Self.microsoftIssuer(Self.tenantPlaceholder)] } else { [] }
    }
}

enum TenantTag {}
