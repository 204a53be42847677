import Crypto
import Foundation
import Primitives

/// A bearer secret of 256 random bits, of which only `hash` is ever stored:
///
///     klatch_<kind>_<43 digits of base 62><6 digits of a CRC-32 over all before>
///
/// Prefix and checksum let scanners for leaked secrets find it, and let us refuse a mistyped one without a look-up.
package struct Token: Sendable {
    private static let secretLength = 32
    private static let secretWidth = 43
    private static let checksumWidth = 6

    package let kind: TokenKind
    /// For its bearer only: never logged, never stored.
    package let text: String

    package static func issue(_ kind: TokenKind, random: RandomSource) -> Token {
        let body = prefix(kind) + Base62.encode(random.bytes(secretLength), width: secretWidth)
        return Token(kind: kind, text: String(decoding: body + checksum(body), as: UTF8.self))
    }

    /// SHA-256 over the text: the secret has 256 bits, so neither salt nor a slow hash would add anything.
    package var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// The hash to look up for text that somebody presented; nil unless it is a well-formed token of this kind.
    package static func hash(of text: String, kind: TokenKind) -> [UInt8]? {
        parse(text, kind: kind)?.hash
    }

    /// Takes exactly what `issue` writes, byte for byte: no other case, no space, no second spelling of a number.
    package static func parse(_ text: String, kind: TokenKind) -> Token? {
        let bytes = Array(text.utf8)
        let prefix = prefix(kind)
        guard bytes.count == prefix.count + secretWidth + checksumWidth, bytes.starts(with: prefix) else { return nil }
        let body = Array(bytes.dropLast(checksumWidth))
        guard Base62.decode(body.dropFirst(prefix.count), length: secretLength) != nil,
            constantTimeEqual(checksum(body), Array(bytes.suffix(checksumWidth)))
        else { return nil }
        return Token(kind: kind, text: text)
    }

    private static func prefix(_ kind: TokenKind) -> [UInt8] { Array("klatch_\(kind.rawValue)_".utf8) }

    private static func checksum(_ body: [UInt8]) -> [UInt8] {
        Base62.encode(withUnsafeBytes(of: CRC32.checksum(body).bigEndian) { Array($0) }, width: checksumWidth)
    }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "klatch_\(kind.rawValue)_•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
