import Primitives

/// A header field of a request. Its name is written in the source; its value may be a secret and prints as dots.
package struct RequestField: Sendable {
    /// Octets at most, of a value.
    static let maximumLength = 16_384

    let name: String
    let value: Secret<String>

    package init(_ name: StaticString, _ value: String) { self.init(name, Secret(value)) }

    package init(_ name: StaticString, _ value: Secret<String>) {
        self.name = name.description
        self.value = value
    }

    /// `Authorization: Bearer …` (RFC 6750, 2.1).
    package static func bearer(_ token: Secret<String>) -> RequestField {
        RequestField("Authorization", Secret("Bearer " + token.reveal()))
    }

    /// A token for a name, visible ASCII and inner blanks for a value (RFC 9110, 5.1 and 5.5), and none of the fields
    /// that we or libcurl write.
    var isSound: Bool {
        let bytes = Array(value.reveal().utf8)
        let plain = bytes.allSatisfy { (0x20...0x7E).contains($0) }
        guard plain, (1...Self.maximumLength).contains(bytes.count), bytes.first != 0x20, bytes.last != 0x20 else {
            return false
        }
        return !name.isEmpty && name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
            && !Self.reserved.contains(name.lowercased()) && !name.lowercased().hasPrefix("proxy-")
    }

    var line: String { "\(name): \(value.reveal())" }

    private static let reserved: Set<String> = [
        "accept-encoding", "connection", "content-length", "content-type", "cookie", "expect", "host", "keep-alive",
        "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    ]
}
