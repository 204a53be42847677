import Foundation

/// Reads JSON from whoever sends it (RFC 8259), strictly and within bounds: valid UTF-8, no member twice, no number out of
/// range, nothing after the value.
package struct JSONReader {
    /// Arrays and objects within each other.
    package static let maximumDepth = 12
    /// Values in all.
    package static let maximumValues = 20_000

    private var rest: ArraySlice<UInt8>
    private var values = 0

    private init(_ bytes: [UInt8]) { rest = bytes[...] }

    package static func read(_ bytes: [UInt8]) throws(RequestRefusal) -> JSONValue {
        // Escapes are ASCII, so that text is valid where the whole is.
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw .malformed }
        return value
    }

    private mutating func value(depth: Int) throws(RequestRefusal) -> JSONValue {
        values += 1
        guard depth < Self.maximumDepth, values <= Self.maximumValues else { throw .malformed }
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(RequestRefusal) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        rest.removeFirst()
        if take("}") { return members }
        repeat {
            skipSpace()
            guard rest.first == UInt8(ascii: "\"") else { throw .malformed }
            let name = try text()
            guard take(":"), members[name] == nil else { throw .malformed }
            members[name] = try value(depth: depth)
        } while take(",")
        guard take("}") else { throw .malformed }
        return members
    }

    private mutating func elements(depth: Int) throws(RequestRefusal) -> [JSONValue] {
        var elements: [JSONValue] = []
        rest.removeFirst()
        if take("]") { return elements }
        repeat { elements.append(try value(depth: depth)) } while take(",")
        guard take("]") else { throw .malformed }
        return elements
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(RequestRefusal) -> JSONValue {
        guard rest.starts(with: word.utf8) else { throw .malformed }
        rest.removeFirst(word.utf8.count)
        return value
    }

    /// White space before it is passed over. False where the next byte is another.
    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard let byte = rest.first, byte == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
}

// MARK: Numbers and texts

extension JSONReader {
    /// No leading zero, no plus sign, digits on both sides of a point (RFC 8259, 6).
    private mutating func number() throws(RequestRefusal) -> Double {
        let spelling = rest.prefix { Self.isNumeric($0) }
        rest = rest[spelling.endIndex...]
        var digits = spelling[...]
        if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
        let whole = digits.prefix(while: Self.isDigit)
        digits = digits[whole.endIndex...]
        var isSound = !whole.isEmpty && (whole.first != UInt8(ascii: "0") || whole.count == 1)
        if digits.first == UInt8(ascii: ".") { isSound = Self.dropDigits(&digits) && isSound }
        if let sign = digits.first, sign | 0x20 == UInt8(ascii: "e") {
            if let next = digits.dropFirst().first, next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                digits.removeFirst()
            }
            isSound = Self.dropDigits(&digits) && isSound
        }
        guard isSound, digits.isEmpty, spelling.count <= 40,
            let number = Double(String(decoding: spelling, as: UTF8.self)), number.isFinite
        else { throw .malformed }
        return number
    }

    /// Drops the sign at the front and the digits after it; false where there are none.
    private static func dropDigits(_ bytes: inout ArraySlice<UInt8>) -> Bool {
        bytes.removeFirst()
        let digits = bytes.prefix(while: isDigit)
        bytes = bytes[digits.endIndex...]
        return !digits.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isNumeric(_ byte: UInt8) -> Bool { isDigit(byte) || "+-.eE".utf8.contains(byte) }

    private mutating func text() throws(RequestRefusal) -> String {
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"): bytes += Array(String(Character(try escaped())).utf8)
            case 0..<0x20: throw .malformed
            default: bytes.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escaped() throws(RequestRefusal) -> Unicode.Scalar {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw .malformed
        }
    }

    /// A half of a surrogate pair that stands alone is no text.
    private mutating func unicode() throws(RequestRefusal) -> Unicode.Scalar {
        let unit = try unit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800..<0xDC00).contains(unit), rest.popFirst() == UInt8(ascii: "\\"),
            rest.popFirst() == UInt8(ascii: "u")
        else { throw .malformed }
        let low = try self.unit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(low) - 0xDC00)
        else { throw .malformed }
        return scalar
    }

    private mutating func unit() throws(RequestRefusal) -> UInt16 {
        let digits = rest.prefix(4)
        rest = rest[digits.endIndex...]
        guard digits.count == 4, digits.allSatisfy({ Self.isDigit($0) || (0x61...0x66).contains($0 | 0x20) }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .malformed }
        return unit
    }
}
