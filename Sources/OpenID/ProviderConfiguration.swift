import Foundation
import Primitives

/// How people of a provider are told apart, and which of them are let in.
package enum ProviderKind: Hashable, Sendable {
    /// `hostedDomains`: empty for everybody with a Google account, else the organisations' domains (claim `hd`).
    case google(hostedDomains: Set<String>)
    /// Identifiers of the directories that are let in. Never empty: anybody can make a directory.
    case microsoft(tenants: Set<String>)
    case generic
}

package enum ConfigurationError: Error, Hashable, Sendable {
    case name
    case clientID
    case clientSecret
    case redirectURI
    case issuer
    case tenants
    case hostedDomains
    case scopes
    case algorithms
    case clockSkew
}

/// What we are to a provider.
package struct ClientCredentials: Sendable {
    package let id: String
    /// Nil for a public client: PKCE alone then guards the code.
    package let secret: Secret<String>?

    package init(id: String, secret: Secret<String>?) {
        self.id = id
        self.secret = secret
    }
}

/// A provider as the installation's configuration names it. Everything that decides whom we believe is here, and
/// nothing of it is taken from a token.
package struct ProviderConfiguration: Sendable {
    /// Seconds that clocks may differ.
    package static let defaultClockSkew: TimeInterval = 60
    static let clockSkews: ClosedRange<TimeInterval> = 0...300

    package let name: ProviderName
    package let kind: ProviderKind
    /// What the discovery document has to call itself, byte by byte. Microsoft's for several directories has
    /// `{tenantid}` in it.
    package let issuer: String
    package let discovery: Endpoint
    package let client: ClientCredentials
    /// Ours, another for each provider, so that an answer of one cannot be taken to another (RFC 9700, 4.4.2).
    package let redirectURI: Endpoint
    package let scopes: [String]
    package let algorithms: Set<SignatureAlgorithm>
    package let endpoints: EndpointRule
    package let clockSkew: TimeInterval

    init(
        name: String, kind: ProviderKind, issuer: String, client: ClientCredentials, redirectURI: String,
        scopes: [String], algorithms: Set<SignatureAlgorithm>, endpoints: EndpointRule, discovery: String? = nil,
        clockSkew: TimeInterval = Self.defaultClockSkew, isLocal: Bool = false
    ) throws(ConfigurationError) {
        guard let name = ProviderName(name) else { throw .name }
        guard !algorithms.isEmpty else { throw .algorithms }
        guard Self.clockSkews.contains(clockSkew) else { throw .clockSkew }
        (self.name, self.kind, self.issuer) = (name, kind, issuer)
        (self.client, self.algorithms, self.endpoints, self.clockSkew) = (client, algorithms, endpoints, clockSkew)
        self.scopes = try Self.checked(scopes)
        self.redirectURI = try Self.ours(redirectURI, loopback: isLocal || endpoints.allowsLoopback)
        let address = (discovery ?? issuer) + "/.well-known/openid-configuration"
        do { self.discovery = try Endpoint(address, within: endpoints) } catch { throw .issuer }
        try Self.check(client)
    }

    private static func check(_ client: ClientCredentials) throws(ConfigurationError) {
        guard client.id.isVisible(maximum: 512) else { throw .clientID }
        guard client.secret?.reveal().isVisible(maximum: 1_024) ?? true else { throw .clientSecret }
    }

    /// `openid` comes first; a scope is a word (RFC 6749, 3.3).
    private static func checked(_ scopes: [String]) throws(ConfigurationError) -> [String] {
        let all = ["openid"] + scopes.filter { $0 != "openid" }
        guard all.count <= 40, Set(all).count == all.count, all.allSatisfy({ $0.isVisible(maximum: 256) }) else {
            throw .scopes
        }
        return all
    }

    private static func ours(_ text: String, loopback: Bool) throws(ConfigurationError) -> Endpoint {
        let authority = text.utf8.dropFirst("https://".utf8.count).prefix { $0 != UInt8(ascii: "/") }
        let rule = EndpointRule(hosts: [String(decoding: authority, as: UTF8.self)], allowsLoopback: loopback)
        guard let address = try? Endpoint(text, within: rule), !address.hasQuery else { throw .redirectURI }
        return address
    }
}
