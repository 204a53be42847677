/// An identifier as Gmail gives them out: letters, digits, hyphens and underscores.
struct GmailID: Hashable, Sendable {
    static let maximumLength = 100

    let text: String

    init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPlain) else { return nil }
        self.text = text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

/// Whose mailbox it is: Google's number of an account, which stays when the address changes.
package struct GoogleSubject: Hashable, Sendable, Codable {
    /// Decimal digits.
    static let maximumLength = 255

    package let text: String

    /// From a row of the store.
    package init?(stored text: String) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(digits.contains) else {
            return nil
        }
        self.text = text
    }
}
