/// Makes a response of its pieces. Whatever is not one is `malformed`, and ends the conversation.
struct ResponseParser {
    /// Lists within each other.
    static let maximumDepth = 8

    private var bytes: ArraySlice<UInt8>
    private var later: ArraySlice<ResponseReader.Piece>

    static func parse(_ pieces: [ResponseReader.Piece]) throws(IMAPFailure) -> Response {
        guard case .text(let first)? = pieces.first else { throw .malformed }
        var parser = ResponseParser(bytes: first[...], later: pieces.dropFirst())
        return try parser.response()
    }

    private mutating func response() throws(IMAPFailure) -> Response {
        let tag = word()
        if tag == "+" { return .goOn }
        let isUntagged = tag == "*"
        guard isUntagged || Self.isTag(tag) else { throw .malformed }
        let second = word()
        if let status = Status(word: second.utf8) {
            return .status(tag: isUntagged ? nil : tag, status, code: code())
        }
        guard isUntagged else { throw .malformed }
        let number = UInt32(second)
        let name = number == nil ? second : word()
        guard !name.isEmpty, name.utf8.count <= 64 else { throw .malformed }
        return .data(name: name.uppercased(), number: number, try tokens(depth: 0, closes: false))
    }

    /// Up to a blank, which is taken too.
    private mutating func word() -> String {
        let word = bytes.prefix { $0 != 0x20 }
        bytes = bytes[word.endIndex...].dropFirst()
        return String(decoding: word, as: UTF8.self)
    }

    /// `[APPENDUID 1 2]` as its words, in capitals; none where there is no code.
    private mutating func code() -> [String] {
        guard bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return [] }
        return bytes[..<end].dropFirst().split(separator: 0x20).map { String(decoding: $0, as: UTF8.self).uppercased() }
    }

    private static func isTag(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy(\.isLetterOrDigit)
    }

    // MARK: Values

    private mutating func tokens(depth: Int, closes: Bool) throws(IMAPFailure) -> [Token] {
        guard depth < Self.maximumDepth else { throw .malformed }
        var tokens: [Token] = []
        while true {
            switch try peek() {
            case nil:
                guard !closes else { throw .malformed }
                return tokens
            case 0x20: bytes.removeFirst()
            case UInt8(ascii: ")"):
                guard closes else { throw .malformed }
                bytes.removeFirst()
                return tokens
            case UInt8(ascii: "("):
                bytes.removeFirst()
                tokens.append(.list(try self.tokens(depth: depth + 1, closes: true)))
            case UInt8(ascii: "\""): tokens.append(.string(try quoted()))
            default:
                if let literal = literal() {
                    tokens.append(literal)
                } else {
                    tokens.append(try atom())
                }
            }
        }
    }

    /// The next octet of text; nil at the end, or where a literal comes.
    private mutating func peek() throws(IMAPFailure) -> UInt8? {
        if let byte = bytes.first { return byte }
        guard let next = later.first else { return nil }
        if case .literal = next { return 0 }
        guard case .text(let text)? = later.popFirst() else { throw .malformed }
        bytes = text[...]
        return bytes.first
    }

    private mutating func literal() -> Token? {
        guard bytes.isEmpty, case .literal(let octets)? = later.first else { return nil }
        later.removeFirst()
        if case .text(let text)? = later.popFirst() { bytes = text[...] }
        return .string(octets)
    }

    private mutating func quoted() throws(IMAPFailure) -> [UInt8] {
        bytes.removeFirst()
        var result: [UInt8] = []
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return result
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.popFirst() else { throw .malformed }
                result.append(escaped)
            default: result.append(byte)
            }
        }
        throw .malformed
    }

    /// Up to a blank or a parenthesis, with what stands in brackets: `BODY[HEADER.FIELDS (FROM)]`.
    private mutating func atom() throws(IMAPFailure) -> Token {
        var result: [UInt8] = []
        var inBrackets = false
        while let byte = bytes.first {
            if !inBrackets, byte == 0x20 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") { break }
            if byte == UInt8(ascii: "[") { inBrackets = true }
            if byte == UInt8(ascii: "]") { inBrackets = false }
            result.append(byte)
            bytes.removeFirst()
        }
        guard !result.isEmpty, !inBrackets else { throw .malformed }
        return .atom(String(decoding: result, as: UTF8.self))
    }
}
