import Primitives

/// Which hosts a provider's addresses may lie on. Written by us, or by whoever configures the installation.
package struct EndpointRule: Hashable, Sendable {
    /// As they stand in an address: lower case, with the port where it is not 443.
    let hosts: Set<String>
    /// For tests and trials on one machine: plain http, to this machine only.
    let allowsLoopback: Bool

    package init(hosts: Set<String>, allowsLoopback: Bool = false) {
        self.hosts = hosts
        self.allowsLoopback = allowsLoopback
    }
}

package enum EndpointError: Error, Hashable, Sendable {
    case malformed
    case notHTTPS
    case host
}

/// An address of a provider or of ours that has one reading only: https, a host of the rule, no user, no fragment,
/// no dot segment.
package struct Endpoint: Hashable, Sendable {
    /// Bytes at most.
    static let maximumLength = 1_024

    package let text: String
    /// Host and port as they stand in the address.
    let authority: String
    let hasQuery: Bool

    package init(_ text: String, within rule: EndpointRule) throws(EndpointError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumLength, bytes.allSatisfy(Self.isPlain), Self.hasWholeEscapes(bytes) else {
            throw .malformed
        }
        let isSecure = text.utf8.starts(with: "https://".utf8)
        guard isSecure || (rule.allowsLoopback && text.utf8.starts(with: "http://".utf8)) else { throw .notHTTPS }
        let rest = bytes.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let path = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "?") }
        guard !authority.isEmpty, !Self.hasDotSegment(path) else { throw .malformed }
        self.authority = String(decoding: authority, as: UTF8.self)
        let isNamed = rule.hosts.contains { $0.utf8.elementsEqual(authority) }
        guard (isSecure && isNamed) || (rule.allowsLoopback && Self.isLoopback(authority)) else { throw .host }
        self.text = text
        hasQuery = path.endIndex < rest.endIndex
    }

    /// What RFC 3986 allows in authority, path and query, without `@`, which would begin with a user.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z") where byte >= 0x41: true
        default: "0123456789-._~!$&'()*+,;=:/?%[]".utf8.contains(byte)
        }
    }

    private static func hasWholeEscapes(_ bytes: [UInt8]) -> Bool {
        bytes.indices.filter { bytes[$0] == UInt8(ascii: "%") }.allSatisfy { start in
            let digits = bytes[start...].dropFirst().prefix(2)
            return digits.count == 2 && digits.allSatisfy { Hex.value($0) != nil }
        }
    }

    private static func hasDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
        path.split(separator: UInt8(ascii: "/")).contains { segment in
            let text = String(decoding: segment, as: UTF8.self).lowercased().replacing("%2e", with: ".")
            return text == "." || text == ".."
        }
    }

    private static func isLoopback(_ authority: ArraySlice<UInt8>) -> Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { name in
            guard authority.starts(with: name.utf8) else { return false }
            let port = authority.dropFirst(name.utf8.count)
            guard !port.isEmpty else { return true }
            let digits = port.dropFirst()
            return port.first == UInt8(ascii: ":") && digits.allSatisfy { (0x30...0x39).contains($0) }
                && UInt16(String(decoding: digits, as: UTF8.self)).map { $0 > 0 } ?? false
        }
    }
}
