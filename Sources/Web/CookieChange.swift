import Primitives

/// The cookies of the site. In production each carries the `__Host-` prefix: ours alone, for this host alone, over TLS.
package enum CookieName: String, Sendable {
    case session, visitor, notice, device
    /// The session that a browser had before it began to act in somebody else's name.
    case aside

    func text(secure: Bool) -> String { secure ? secureText : plainText }

    private var plainText: String {
        switch self {
        case .session: "klatch_session"
        case .visitor: "klatch_visitor"
        case .notice: "klatch_notice"
        case .device: "klatch_device"
        case .aside: "klatch_aside"
        }
    }

    private var secureText: String {
        switch self {
        case .session: "__Host-klatch_session"
        case .visitor: "__Host-klatch_visitor"
        case .notice: "__Host-klatch_notice"
        case .device: "__Host-klatch_device"
        case .aside: "__Host-klatch_aside"
        }
    }
}

/// One `Set-Cookie` line (RFC 6265bis).
struct CookieChange: Sendable {
    let name: CookieName
    let value: String
    /// Seconds; 0 removes the cookie, nil keeps it until the browser closes.
    let maximumAge: Int?

    init(_ name: CookieName, value: String, maximumAge: Int?) {
        self.name = name
        self.value = value
        self.maximumAge = maximumAge
    }

    func line(secure: Bool) -> String {
        var line = "\(name.text(secure: secure))=\(value); Path=/; HttpOnly; SameSite=Lax"
        if secure { line += "; Secure" }
        if let maximumAge { line += "; Max-Age=\(maximumAge)" }
        return line
    }
}

/// The cookies a browser sent, read strictly: a name that comes twice is not believed (cookie tossing).
struct RequestCookies: Sendable {
    static let maximumBytes = 8192
    private var pairs: [(name: Substring, value: Substring)] = []

    init(_ header: String?) {
        guard let header, header.utf8.count <= Self.maximumBytes else { return }
        for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Substring(pair[..<equals].drop { $0 == UInt8(ascii: " ") })
            pairs.append((name, Substring(pair[pair.index(after: equals)...])))
        }
    }

    func value(_ name: CookieName, secure: Bool) -> String? {
        let text = name.text(secure: secure)
        var found: Substring?
        for pair in pairs where pair.name == text {
            if found != nil { return nil }
            found = pair.value
        }
        return found.map(String.init)
    }
}
