import OpenID
import Outbound
import Primitives
import Store

/// The sign-in providers that an operator named, before it is known at which address the site is reached.
package struct ProviderSettings: Sendable {
    /// `domains`: of organisations at Google; empty for everybody.
    package var google: (client: ClientCredentials, domains: Set<String>)?
    /// `tenants`: identifiers of the directories that are let in.
    package var microsoft: (client: ClientCredentials, tenants: [String])?
    /// `label`: as people call it.
    package var generic: (client: ClientCredentials, label: String, issuer: String)?
    /// Test servers that stand for vendors, in local mode.
    package var roots: [VendorRoots.Vendor: String] = [:]

    package init() {}

    /// The name of the generic one in addresses and records, whatever people call it.
    static let genericName = "oidc"

    /// - Parameter origin: `https://klatch.example.org`; in local mode also http on this machine.
    package func providers(at origin: String, isLocal: Bool) throws -> [SignInVendor] {
        let roots = try VendorRoots(roots, isLocal: isLocal)
        let back = { (name: String) in "\(origin)/sign-in/return/\(name)" }
        var all: [SignInVendor] = []
        if let google {
            let configuration = try ProviderConfiguration.google(
                client: google.client, redirectURI: back("google"), hostedDomains: google.domains, local: isLocal)
            all.append(.google(configuration, roots))
        }
        if let microsoft {
            let configuration = try ProviderConfiguration.microsoft(
                tenants: microsoft.tenants, client: microsoft.client, redirectURI: back("microsoft"), local: isLocal)
            all.append(.microsoft(configuration, tenants: microsoft.tenants, roots))
        }
        if let generic {
            let configuration = try ProviderConfiguration.generic(
                name: Self.genericName, issuer: generic.issuer, client: generic.client,
                redirectURI: back(Self.genericName), local: isLocal)
            let issuer = try Issuer(parsing: generic.issuer, isLocal: isLocal)
            all.append(try .generic(configuration, label: generic.label, issuer))
        }
        return all
    }

    /// The way out for these providers alone. Somebody waits at the other end, so that it gives up sooner than others: after
    /// eight seconds, two tries together.
    package static func door(
        for providers: [SignInVendor], roots: VendorRoots, ledger: Database, random: RandomSource, time: TimeSource,
        isShut: Door.Gate? = nil
    ) -> Door {
        var settings = DoorSettings()
        settings.limits = TransferLimits(connect: .seconds(3), total: .seconds(4), body: 256 * 1024)
        settings.pauses = [.milliseconds(250)]
        let list = AllowList(providers.flatMap(\.listedCalls), issuers: providers.compactMap(\.issuer))
        return Door(list, roots: roots, ledger: ledger, settings: settings, random: random, time: time, isShut: isShut)
    }
}
