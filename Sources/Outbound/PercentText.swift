/// Text with percent-encoded bytes (RFC 3986, 2.1).
enum PercentText {
    /// The bytes that are meant, or nil where a `%` is not followed by two hexadecimal digits.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                return nil
            }
            result.append(high << 4 | low)
        }
        return result
    }

    /// Every byte in escapes that is not unreserved (RFC 3986, 2.3), so that a value stays one value.
    static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte.isAlphanumeric || "-._~".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Bytes of a path segment or a query as RFC 3986 allows them, with no control character hidden in an escape.
    static func isPlain(_ text: ArraySlice<UInt8>, also extra: String = "") -> Bool {
        guard text.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "%") || isMark($0, extra) }) else {
            return false
        }
        return decoded(text)?.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ?? false
    }

    /// `pchar` without letters, digits and escapes (RFC 3986, 3.3).
    private static func isMark(_ byte: UInt8, _ extra: String) -> Bool {
        "-._~!$&'()*+,;=:@".utf8.contains(byte) || extra.utf8.contains(byte)
    }
}
