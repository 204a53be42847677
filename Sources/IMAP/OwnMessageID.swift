/// The identity of a mail that we wrote: `<left@right>` (RFC 5322, 3.6.4), as it was made for it or kept in its row.
///
/// Nothing in a mailbox is asked for but by one of these. It holds no character that means something in a search.
package struct OwnMessageID: Hashable, Sendable {
    /// Octets at most.
    package static let maximumLength = 300

    package let text: String

    package init?(stored text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumLength, bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">")
        else {
            return nil
        }
        let parts = bytes.dropFirst().dropLast().split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isPlain) }) else { return nil }
        self.text = text
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || ".-_".utf8.contains(byte) }
}
