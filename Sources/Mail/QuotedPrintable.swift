import Primitives

/// Quoted-printable (RFC 2045, 6.7): any text as ASCII lines of at most 76 octets.
enum QuotedPrintable {
    private static let lineLength = 75  // one less than allowed: the soft break's "=" needs a place
    private static let lineEnd: [UInt8] = [13, 10]

    /// `text` as UTF-8; every kind of line end becomes CRLF, other control characters but the tab become spaces.
    /// The result ends with a line end.
    static func encode(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        for line in lines(of: text) { append(line, to: &result) }
        return result
    }

    private static func append(_ line: [UInt8], to result: inout [UInt8]) {
        var column = 0
        for index in line.indices {
            let literal = standsForItself(line, index, column: column)
            let width = literal ? 1 : 3
            if column + width > lineLength {
                result += [UInt8(ascii: "=")] + lineEnd
                column = 0
            }
            // A new line may begin here, and at its start fewer octets stand for themselves.
            if literal, column > 0 || standsForItself(line, index, column: 0) {
                result.append(line[index])
                column += 1
            } else {
                result += Array("=\(upperHex(line[index]))".utf8)
                column += 3
            }
        }
        result += lineEnd
    }

    private static func standsForItself(_ line: [UInt8], _ index: Int, column: Int) -> Bool {
        switch line[index] {
        case UInt8(ascii: "="): false
        case UInt8(ascii: "\t"), UInt8(ascii: " "): index + 1 < line.count
        case UInt8(ascii: "."): column > 0  // never a line that SMTP could take for the end
        case UInt8(ascii: "F"): column > 0 || !line[index...].starts(with: Array("From ".utf8))  // mbox folders
        case 0x21...0x7E: true
        default: false
        }
    }

    /// Without line ends; a line end at the very end of the text makes no further, empty line.
    private static func lines(of text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 10 where previous == 13: break
            case 10, 13: lines.append([])
            case 0...8, 11...31, 127: lines[lines.count - 1].append(UInt8(ascii: " "))
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// What it stood for. What is no quoted-printable stands for itself.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(text)
        var (result, at): ([UInt8], Int) = ([], 0)
        while at < bytes.count {
            let rest = bytes[at...].prefix(3)
            if rest.starts(with: [UInt8(ascii: "="), 10]) {
                at += 2
            } else if rest.starts(with: [UInt8(ascii: "="), 13, 10]) {
                at += 3
            } else if rest.first == UInt8(ascii: "="), let value = value(rest.dropFirst()) {
                result.append(value)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return result
    }

    /// Of two hexadecimal digits.
    private static func value(_ digits: ArraySlice<UInt8>) -> UInt8? {
        let values = digits.compactMap(Hex.value)
        return values.count == 2 ? values[0] << 4 | values[1] : nil
    }
}
