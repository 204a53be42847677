import OpenID
import Outbound
import Primitives

/// A provider through which people of this installation sign in: whom we believe, what people call it, and the three
/// calls that leave for it.
package struct SignInVendor: Sendable {
    package let configuration: ProviderConfiguration
    /// As people call it.
    package let label: String
    /// Where the browser leaves to, as an origin.
    let origin: String
    /// What to put in place of the provider's own origin, where a test server stands for it.
    private let standIn: String?
    private let calls: Calls

    private enum Calls: Sendable {
        case listed(discovery: ProviderCall, token: ProviderCall, keys: ProviderCall, values: [String: String])
        case learned(Issuer, discovery: ProviderCall)
    }

    /// What a call is for, in the words of the ledger.
    enum Errand: Sendable { case discovery, token, keys }

    package var name: String { configuration.name.text }

    /// As the ledger of calls names it, and which hosts are called for it.
    package var place: (vendor: String, hosts: Set<String>) {
        switch calls {
        case .listed(let discovery, let token, let keys, _):
            (discovery.vendor, [discovery.host, token.host, keys.host])
        case .learned(let issuer, let discovery): (discovery.vendor, Set(issuer.origins.map(\.authority)))
        }
    }

    var listedCalls: [ProviderCall] {
        guard case .listed(let discovery, let token, let keys, _) = calls else { return [] }
        return [discovery, token, keys]
    }

    var issuer: Issuer? {
        if case .learned(let issuer, _) = calls { issuer } else { nil }
    }

    /// A call with its path filled in. Endpoints are used where the provider tells them itself; the well-known
    /// providers' are compiled.
    func call(
        _ errand: Errand, _ metadata: ProviderMetadata? = nil, for onBehalf: OnBehalf, asking: [StaticString] = []
    ) throws -> OutgoingCall {
        switch calls {
        case .listed(let discovery, let token, let keys, let values):
            let call = [Errand.discovery: discovery, .token: token, .keys: keys][errand] ?? discovery
            var outgoing = OutgoingCall(call, for: onBehalf, asking: asking)
            if !call.path.text.contains("{") { return outgoing }
            outgoing.values = values
            return outgoing
        case .learned(let issuer, let discovery):
            let call =
                switch (errand, metadata) {
                case (.token, let metadata?): try issuer.call(.token, endpoint: metadata.token.text)
                case (.keys, let metadata?): try issuer.call(.jwks, endpoint: metadata.keys.text)
                default: discovery
                }
            return OutgoingCall(call, for: onBehalf, asking: asking)
        }
    }

    /// Where to send the browser.
    func address(_ location: String) -> String {
        guard let standIn, location.hasPrefix(origin + "/") else { return location }
        return standIn + location.dropFirst(origin.count)
    }

    /// Origins that a form may lead to.
    var formTarget: String { standIn ?? origin }
}

extension SignInVendor {
    /// Where a call of a compiled provider goes.
    private struct Place {
        let host: StaticString
        let path: PathTemplate
    }

    private init(
        _ vendor: StaticString, _ configuration: ProviderConfiguration, _ roots: VendorRoots, discovery: Place,
        token: Place, keys: Place, values: [String: String] = [:]
    ) {
        let discoveryCall = ProviderCall(
            vendor, "GET", host: discovery.host, path: discovery.path, operation: "read the provider's settings",
            isIdempotent: true)
        self.init(
            configuration: configuration, label: vendor.description, origin: "https://\(discovery.host)",
            standIn: roots.origin(for: discoveryCall)?.text,
            calls: .listed(
                discovery: discoveryCall,
                token: ProviderCall(
                    vendor, "POST", host: token.host, path: token.path, operation: "exchange a sign-in code"),
                keys: ProviderCall(
                    vendor, "GET", host: keys.host, path: keys.path, operation: "read the provider's keys",
                    isIdempotent: true),
                values: values))
    }

    static func google(_ configuration: ProviderConfiguration, _ roots: VendorRoots) -> SignInVendor {
        SignInVendor(
            "Google", configuration, roots,
            discovery: Place(host: "accounts.google.com", path: "/.well-known/openid-configuration"),
            token: Place(host: "oauth2.googleapis.com", path: "/token"),
            keys: Place(host: "www.googleapis.com", path: "/oauth2/v3/certs"))
    }

    static func microsoft(
        _ configuration: ProviderConfiguration, tenants: [String], _ roots: VendorRoots
    ) -> SignInVendor {
        let host: StaticString = "login.microsoftonline.com"
        let only = tenants.count == 1 ? tenants.first : nil
        return SignInVendor(
            "Microsoft", configuration, roots,
            discovery: Place(host: host, path: "/{tenant}/v2.0/.well-known/openid-configuration"),
            token: Place(host: host, path: "/{tenant}/oauth2/v2.0/token"),
            keys: Place(host: host, path: "/{tenant}/discovery/v2.0/keys"),
            values: ["tenant": only?.lowercased() ?? "organizations"])
    }

    static func generic(
        _ configuration: ProviderConfiguration, label: String, _ issuer: Issuer
    ) throws -> SignInVendor {
        SignInVendor(
            configuration: configuration, label: label, origin: issuer.origin.text, standIn: nil,
            calls: .learned(issuer, discovery: try issuer.discovery()))
    }
}
