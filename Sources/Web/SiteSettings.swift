import Primitives

/// Where the site is reached, and what follows from it.
package struct SiteSettings: Sendable {
    /// `https://klatch.example.org`: scheme, host, port; no path. Every link we send begins with it.
    package let origin: String
    /// Values of Host that are ours; a request for any other is refused (DNS rebinding, poisoned links).
    package let hosts: Set<String>
    /// On this machine only, over plain HTTP; a banner says so.
    package let isLocal: Bool
    package let languages: [String]
    /// Every language that there are words in.
    package static let spoken = Catalogue.languages(in: WebFiles.all)
    package let version: String
    /// Whose word on where a request came from is believed; nil where nothing stands before us.
    package let proxies: ForwardedPeer?

    package init(
        origin: String, hosts: Set<String>, isLocal: Bool, languages: [String] = Self.spoken, version: String = "",
        proxies: ForwardedPeer? = nil
    ) {
        self.proxies = proxies
        self.version = version
        self.origin = origin
        self.hosts = hosts
        self.isLocal = isLocal
        self.languages = languages
    }

    /// The origin's host, without port.
    package var host: String {
        let authority = origin.split(separator: "/").last ?? ""
        return String(authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" })
    }

    /// Whether browsers reach us over TLS, so that cookies and headers may insist on it.
    package var isSecure: Bool { origin.hasPrefix("https://") }

    /// The first of `Accept-Language` (RFC 9110, 12.5.4) that we speak, by its primary tag; else our first.
    func language(accepting header: String?) -> String {
        let wanted = (header ?? "").prefix(500).split(separator: ",").map { item in
            item.split(separator: ";").first.map { $0.drop { $0 == " " }.prefix(2).lowercased() } ?? ""
        }
        return wanted.first(where: languages.contains) ?? languages.first ?? "en"
    }
}
