import Primitives

/// A person's mailbox at any mail server, and how to get in. Always over verified TLS.
package struct IMAPAccount: Sendable {
    package enum Security: String, Sendable, Codable, CaseIterable {
        /// From the first octet; port 993.
        case implicitTLS = "tls"
        /// Asked for before anything else is said; port 143.
        case startTLS = "starttls"

        package var usualPort: UInt16 { self == .implicitTLS ? 993 : 143 }
    }

    package let host: String
    package let port: UInt16
    package let security: Security
    package let user: String
    package let password: Secret<String>
    /// Where the server does not say itself which they are.
    package var folders: [IMAPFolder: String] = [:]

    /// Octets of a user's name, a password or a folder's name at most.
    static let maximumLength = 512

    /// Nil where host, user or password cannot be one: nothing that could be read as more than it is.
    package init?(host: String, port: UInt16? = nil, security: Security, user: String, password: Secret<String>) {
        let host = host.lowercased()
        guard Self.isHost(host), Self.isPlain(user), Self.isPlain(password.reveal()), port != 0 else { return nil }
        self.host = host
        self.port = port ?? security.usualPort
        self.security = security
        self.user = user
        self.password = password
    }

    /// A name of letters, digits, hyphens and dots; an address in numbers is none, except version 4 in local mode, where
    /// the rule about addresses decides.
    private static func isHost(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...253).contains(text.utf8.count)
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isPlain(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    var url: String { "\(security == .implicitTLS ? "imaps" : "imap")://\(host):\(port)/" }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetterOrDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

/// The folders that we know, by what they are for (RFC 6154).
package enum IMAPFolder: String, Sendable, CaseIterable, Codable {
    case inbox, drafts, sent
}
