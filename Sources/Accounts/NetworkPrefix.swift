import Foundation

/// The network that an address lies in: 24 bits of IPv4, 48 of IPv6. Enough for somebody to recognise their own, too
/// little to find a household by. Never the address itself.
package struct NetworkPrefix: Sendable, Equatable {
    /// `203.0.113.0/24`, `2001:db8:1::/48`.
    package let text: String

    /// Reads an address as a socket names it, nothing else.
    package init?(peer: String) {
        // C reads up to the first NUL.
        guard peer.utf8.count <= 45, !peer.utf8.contains(0) else { return nil }
        guard let text = Self.version4(peer).map(Self.text4) ?? Self.version6(peer).map(Self.text6) else { return nil }
        self.text = text
    }

    private static func text4(_ bytes: [UInt8]) -> String { bytes.prefix(3).map { "\($0)." }.joined() + "0/24" }

    /// What is an IPv4 address in the other's clothes (RFC 4291, 2.5.5.2) counts as the former.
    private static func text6(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: Array(repeating: 0, count: 10) + [0xFF, 0xFF]) {
            return text4(Array(bytes.dropFirst(12)))
        }
        let groups = [0, 2, 4].map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
        let shown = groups.reversed().drop { $0 == "0" }.reversed()
        return shown.joined(separator: ":") + "::/48"
    }

    private static func version4(_ text: String) -> [UInt8]? {
        var address = in_addr()
        guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: address) { Array($0) }
    }

    private static func version6(_ text: String) -> [UInt8]? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: address) { Array($0) }
    }
}
