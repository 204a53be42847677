/// A part of a command: words of the protocol, or a value of any octets.
enum CommandPart: Hashable, Sendable {
    case words(String)
    /// Quoted where that is safe, otherwise a literal (RFC 3501, 4.3).
    case value([UInt8])
    /// Always a literal: a whole message.
    case literal([UInt8])

    static func value(_ text: String) -> CommandPart { .value(Array(text.utf8)) }
}

/// A command as octets, cut where the server has to say that it takes a literal.
struct EncodedCommand: Hashable, Sendable {
    /// Each but the last ends with the announcement of a literal that has to be waited for.
    private(set) var pieces: [[UInt8]] = [[]]

    /// - Parameter waits: false where the server takes literals without being asked (RFC 7888, LITERAL+).
    init(tag: String, _ parts: [CommandPart], waits: Bool) {
        add(tag.utf8)
        for part in parts {
            add(" ".utf8)
            switch part {
            case .words(let words): add(words.utf8)
            case .value(let bytes) where Self.isQuotable(bytes): add(Self.quoted(bytes))
            case .value(let bytes), .literal(let bytes): add(literal: bytes, waits)
            }
        }
        add("\r\n".utf8)
    }

    private mutating func add(_ bytes: some Sequence<UInt8>) { pieces[pieces.count - 1] += bytes }

    private mutating func add(literal bytes: [UInt8], _ waits: Bool) {
        add("{\(bytes.count)\(waits ? "" : "+")}\r\n".utf8)
        if waits { pieces.append([]) }
        add(bytes)
    }

    /// ASCII without what ends or escapes a line; short, for lines have an end too.
    private static func isQuotable(_ bytes: [UInt8]) -> Bool {
        bytes.count <= 512 && bytes.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        let mark = UInt8(ascii: "\"")
        return [mark] + bytes.flatMap { $0 == mark || $0 == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), $0] : [$0] } + [
            mark
        ]
    }
}
