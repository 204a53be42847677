import Credentials
import Foundation
import OpenID
import Outbound
import Primitives

/// How the settings of sign-in providers are read and what is refused, each with its fix.
extension SettingsSource {
    mutating func providers(isLocal: Bool) -> ProviderSettings {
        var settings = ProviderSettings()
        settings.roots = roots(isLocal: isLocal)
        if let client = client(.googleClient, .googleSecret, others: [.googleDomains]) {
            settings.google = (client, Set(list(.googleDomains)))
        }
        if let client = client(.microsoftClient, .microsoftSecret, others: [.microsoftTenants]) {
            settings.microsoft = (client, list(.microsoftTenants))
        }
        settings.generic = generic()
        check(settings, isLocal: isLocal)
        return settings
    }

    private mutating func roots(isLocal: Bool) -> [VendorRoots.Vendor: String] {
        let names: [(VendorRoots.Vendor, SettingName)] = [
            (.google, .googleRoot), (.microsoft, .microsoftRoot), (.zoom, .zoomRoot), (.stripe, .stripeRoot),
        ]
        var roots: [VendorRoots.Vendor: String] = [:]
        for (vendor, name) in names {
            guard let text = text(name) else { continue }
            do {
                _ = try VendorRoots([vendor: text], isLocal: isLocal)
                roots[vendor] = text
            } catch VendorRootError.notLocal {
                refuse(name, "stands for a vendor in production", "Unset it; test servers are for local mode.")
            } catch { refuse(name, "is not on this machine", "Write it as http://127.0.0.1:8931.") }
        }
        return roots
    }

    private mutating func client(
        _ id: SettingName, _ secret: SettingName, others: [SettingName]
    ) -> ClientCredentials? {
        let (client, key) = (text(id), text(secret))
        for name in [secret] + others where client == nil && !isUnset(name) {
            refuse(name, "has no \(id.rawValue) beside it", "Set both, or unset it.")
        }
        guard let client else { return nil }
        if key == nil { refuse(secret, "is missing beside \(id.rawValue)", "Set it as the provider gave it to you.") }
        return key.map { ClientCredentials(id: client, secret: Secret($0)) }
    }

    private mutating func list(_ name: SettingName) -> [String] {
        (text(name) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private mutating func generic() -> (client: ClientCredentials, label: String, issuer: String)? {
        guard let issuer = text(.oidcIssuer) else {
            for name in [SettingName.oidcClient, .oidcSecret, .oidcName] where !isUnset(name) {
                refuse(name, "has no \(SettingName.oidcIssuer.rawValue) beside it", "Set the issuer, or unset it.")
            }
            return nil
        }
        guard let client = text(.oidcClient) else {
            refuse(.oidcClient, "is missing beside the issuer", "Set it as the provider gave it to you.")
            return nil
        }
        let label = text(.oidcName) ?? URLComponents(string: issuer)?.host ?? issuer
        if label.count > 60 { refuse(.oidcName, "is longer than 60 characters", "Write what stands on a button.") }
        return (ClientCredentials(id: client, secret: text(.oidcSecret).map { Secret($0) }), label, issuer)
    }

    /// As they will be used, one after the other, so that each mistake is found.
    private mutating func check(_ settings: ProviderSettings, isLocal: Bool) {
        let checks: [(part: ProviderSettings, id: SettingName, list: SettingName)] = [
            (settings.only(\.google), .googleClient, .googleDomains),
            (settings.only(\.microsoft), .microsoftClient, .microsoftTenants),
            (settings.only(\.generic), .oidcClient, .oidcIssuer),
        ]
        for (part, id, list) in checks {
            do { _ = try part.providers(at: "https://klatch.example.org", isLocal: isLocal) } catch {
                switch error as? ConfigurationError {
                case .clientID, .clientSecret: refuse(id, "or its secret cannot be used", "Copy both once more.")
                case .tenants:
                    refuse(list, "is no list of directories", "Write their identifiers, separated by commas.")
                case .hostedDomains: refuse(list, "is no list of domains", "Write them as example.org, example.com.")
                default:
                    refuse(list, "cannot be used", "Write it as https://id.example.org, with its path if it has one.")
                }
            }
        }
    }
}

extension ProviderSettings {
    fileprivate func only<Part>(_ part: WritableKeyPath<ProviderSettings, Part>) -> ProviderSettings {
        var settings = ProviderSettings()
        settings[keyPath: part] = self[keyPath: part]
        return settings
    }
}
