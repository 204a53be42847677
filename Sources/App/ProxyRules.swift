import Primitives
import Web

/// How the settings of proxies are read and what is refused, each with its fix.
extension SettingsSource {
    /// More would be a list of visitors rather than of proxies.
    private static let maximumProxies = 100
    /// The widest block of proxies, as its first bits: a /8 of version 4, a /16 of version 6.
    private static let widest = (version4: 8, version6: 16)

    mutating func proxies() -> ForwardedPeer? {
        let field = proxyField()
        guard let text = text(.trustedProxies) else {
            if !isUnset(.proxyHeader) {
                refuse(.proxyHeader, "names no proxy", "Set KLATCH_TRUSTED_PROXIES too, or unset it.")
            }
            return nil
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingWhitespace() }
        let proxies = parts.compactMap { proxy($0) }
        guard parts.count <= Self.maximumProxies else {
            refuse(.trustedProxies, "names more than \(Self.maximumProxies)", "Write them as blocks, as 10.0.0.0/24.")
            return nil
        }
        return field.map { ForwardedPeer(proxies: proxies, field: $0) }
    }

    /// One that is none is named, so that all of them are told at once.
    private mutating func proxy(_ text: String) -> NetworkPrefix? {
        guard let prefix = NetworkPrefix(text) else {
            refuse(
                .trustedProxies, "has \"\(text.prefix(50))\", which is no address",
                "Write addresses and blocks without host bits, as 10.0.0.5, 10.0.0.0/24, 2001:db8::/64.")
            return nil
        }
        let widest = prefix.isVersion4 ? Self.widest.version4 : Self.widest.version6
        guard prefix.widened(to: widest - 1) != prefix else {
            refuse(
                .trustedProxies, "has \(prefix), in which anybody may be",
                "Name the proxies alone: whom it names could claim to be anybody.")
            return nil
        }
        return prefix
    }

    private mutating func proxyField() -> ForwardedPeer.Field? {
        guard let text = text(.proxyHeader) else { return .xForwardedFor }
        if let field = ForwardedPeer.Field.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) {
            return field
        }
        refuse(.proxyHeader, "is no field that is known", "Write X-Forwarded-For or Forwarded.")
        return nil
    }
}

extension Substring {
    func trimmingWhitespace() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
