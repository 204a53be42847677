import Primitives

/// Reads a JSON text strictly: valid UTF-8, no member twice, nothing after the end, bounded in size and depth.
///
/// Foundation's reader lets the last of two equal members win, and rounds numbers: both are ways to be read
/// differently from how a provider's other clients read it.
struct JSONReader {
    /// Objects and arrays within each other.
    static let maximumDepth = 16
    /// Bytes of one number.
    static let maximumDigits = 64

    private var rest: ArraySlice<UInt8>

    private init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The whole text, which has to be an object.
    static func object(_ bytes: [UInt8], maximumBytes: Int) throws(JSONError) -> JSONObject {
        guard bytes.count <= maximumBytes else { throw .tooLong }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty, case .object(let object) = value else { throw .malformed }
        return object
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        rest.removeFirst()
        var members: [[UInt8]: JSONValue] = [:]
        if take(UInt8(ascii: "}")) { return .object(JSONObject([:])) }
        repeat {
            skipSpace()
            let name = Array(try string().utf8)
            guard take(UInt8(ascii: ":")) else { throw .malformed }
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else { throw .duplicateMember }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw .malformed }
        return .object(JSONObject(members))
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        rest.removeFirst()
        var values: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat { values.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw .malformed }
        return .array(values)
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard rest.starts(with: word.description.utf8) else { throw .malformed }
        rest.removeFirst(word.utf8CodeUnitCount)
        return value
    }

    private mutating func skipSpace() {
        while let byte = rest.first, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { rest.removeFirst() }
    }

    /// Whether the next byte after space was this one; takes it then.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }
}

// Numbers (RFC 8259, 6).
extension JSONReader {
    private mutating func number() throws(JSONError) -> JSONValue {
        let text = rest.prefix { "+-.eE0123456789".utf8.contains($0) }
        guard text.count <= Self.maximumDigits, Self.isNumber(text) else { throw .malformed }
        rest = rest[text.endIndex...]
        return Int64(String(decoding: text, as: UTF8.self)).map(JSONValue.integer) ?? .otherNumber
    }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = digits(&rest)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard !digits(&rest).isEmpty else { return false }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
            guard !digits(&rest).isEmpty else { return false }
        }
        return rest.isEmpty
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return digits
    }
}

// Strings (RFC 8259, 7).
extension JSONReader {
    private mutating func string() throws(JSONError) -> String {
        guard rest.popFirst() == UInt8(ascii: "\"") else { throw .malformed }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
                return text
            case UInt8(ascii: "\\"): bytes.append(contentsOf: try escaped())
            case 0..<0x20: throw .malformed
            default: bytes.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escaped() throws(JSONError) -> [UInt8] {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
        default: throw .malformed
        }
    }

    /// Four digits, or twice four for what lies beyond them. Half a pair is no character.
    private mutating func scalar() throws(JSONError) -> Character {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard UTF16.isLeadSurrogate(first), rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u")
        else { throw .malformed }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw .malformed }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw .malformed }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = rest.popFirst().flatMap(Hex.value) else { throw .malformed }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
