import Foundation

/// Encoded words (RFC 2047): UTF-8 text in ASCII, in words of at most 75 octets that never split a character.
enum EncodedWords {
    static let maximumLength = 75
    private static let frame = "=?utf-8?q??=".utf8.count
    /// A character of more octets than this (letters under heaps of marks) is split between its scalars.
    private static let largestPiece = 18

    /// - Parameter first: octets left on the line for the first word.
    static func encode(_ text: String, first: Int) -> [String] {
        let coding = Coding.shorter(for: text)
        var words: [String] = []
        var chunk: [UInt8] = []
        var room = max(first, frame + 3 * 4)
        for piece in pieces(of: text) {
            if !chunk.isEmpty, frame + coding.length(of: chunk + piece) > room {
                words.append(coding.word(chunk))
                chunk = []
                room = maximumLength
            }
            chunk += piece
        }
        return chunk.isEmpty ? words : words + [coding.word(chunk)]
    }

    private static func pieces(of text: String) -> [[UInt8]] {
        text.flatMap { character in
            let bytes = Array(character.utf8)
            guard bytes.count > largestPiece else { return [bytes] }
            return character.unicodeScalars.map { Array(String($0).utf8) }
        }
    }

    /// The two encodings of RFC 2047, section 4.
    private enum Coding {
        case quoted, base64

        static func shorter(for text: String) -> Coding {
            let bytes = Array(text.utf8)
            return Coding.quoted.length(of: bytes) <= Coding.base64.length(of: bytes) ? .quoted : .base64
        }

        func length(of bytes: [UInt8]) -> Int {
            switch self {
            case .quoted: bytes.reduce(0) { $0 + (Self.isPlain($1) || $1 == UInt8(ascii: " ") ? 1 : 3) }
            case .base64: (bytes.count + 2) / 3 * 4
            }
        }

        func word(_ bytes: [UInt8]) -> String {
            switch self {
            case .quoted: "=?utf-8?q?\(bytes.map(Self.quoted).joined())?="
            case .base64: "=?utf-8?b?\(Data(bytes).base64EncodedString())?="
            }
        }

        private static func quoted(_ byte: UInt8) -> String {
            if byte == UInt8(ascii: " ") { return "_" }
            return isPlain(byte) ? String(UnicodeScalar(byte)) : "=" + upperHex(byte)
        }

        /// What may stand for itself in every place, names before an address included (section 5, rule 3).
        private static func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "!*+-/".utf8.contains(byte)
            }
        }
    }
}

/// Two upper-case digits, as quoted-printable wants them.
func upperHex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "0" + digits : digits
}
