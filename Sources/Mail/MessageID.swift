import Foundation
import Primitives

/// The identity of a message on the wire (RFC 5322, 3.6.4): `<left@right>`.
package struct MessageID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let left: String
    package let right: String

    /// The same id whenever the same delivery is made, at the sender's domain. With a proof, what comes back about the
    /// message can be told from what somebody made up (`ReturnCode`).
    package init(_ delivery: UUID, proof: [UInt8] = [], from sender: EmailAddress) {
        left = delivery.uuidString.lowercased() + (proof.isEmpty ? "" : "." + Hex.encode(proof))
        right = sender.domain
    }

    /// Nil unless `text` is `<left@right>` with letters, digits, dots, hyphens and underscores, 300 octets at most.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 300, bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">") else { return nil }
        let parts = bytes.dropFirst().dropLast().split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isSafe) }) else { return nil }
        left = String(decoding: parts[0], as: UTF8.self)
        right = String(decoding: parts[1], as: UTF8.self)
    }

    package var text: String { "<\(left)@\(right)>" }
    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a message id")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".-_".utf8.contains(byte)
        }
    }
}
