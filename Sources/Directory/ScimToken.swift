import Web

/// The pieces that filters and paths are written with.
enum ScimToken: Sendable, Equatable {
    case word(String)
    case text(String)
    case open, close, openList, closeList

    static func all(in text: String) throws(ScimError) -> [ScimToken] {
        var tokens: [ScimToken] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: " "): rest.removeFirst()
            case UInt8(ascii: "("): tokens.append(mark(.open, &rest))
            case UInt8(ascii: ")"): tokens.append(mark(.close, &rest))
            case UInt8(ascii: "["): tokens.append(mark(.openList, &rest))
            case UInt8(ascii: "]"): tokens.append(mark(.closeList, &rest))
            case UInt8(ascii: "\""): tokens.append(.text(try quoted(&rest)))
            default: tokens.append(.word(try word(&rest)))
            }
        }
        return tokens
    }

    private static func mark(_ token: ScimToken, _ rest: inout ArraySlice<UInt8>) -> ScimToken {
        rest.removeFirst()
        return token
    }

    /// A JSON string (RFC 7644, 3.4.2.2): up to the next quotation mark that no backslash precedes.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(ScimError) -> String {
        var end = rest.index(after: rest.startIndex)
        var isEscaped = false
        while end < rest.endIndex, isEscaped || rest[end] != UInt8(ascii: "\"") {
            isEscaped = !isEscaped && rest[end] == UInt8(ascii: "\\")
            end = rest.index(after: end)
        }
        guard end < rest.endIndex else { throw ScimFilterParser.refused }
        let literal = Array(rest[rest.startIndex...end])
        rest = rest[rest.index(after: end)...]
        guard let value = try? JSONReader.read(literal), let text = value.text else { throw ScimFilterParser.refused }
        return text
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) throws(ScimError) -> String {
        let bytes = rest.prefix { $0 > 0x20 && $0 < 0x7F && !"()[]\"".utf8.contains($0) }
        guard !bytes.isEmpty else { throw ScimFilterParser.refused }
        rest = rest[bytes.endIndex...]
        return String(decoding: bytes, as: UTF8.self)
    }
}
