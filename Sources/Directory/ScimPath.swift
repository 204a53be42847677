/// Where an attribute stands: of the core, or of an extension; the whole of it, or one part (RFC 7644, 3.10).
struct ScimPath: Sendable, Equatable {
    /// Bytes of a path as it is written.
    static let maximumBytes = 300

    /// The id of an extension; nil for the core.
    var urn: String?
    /// Nil for an extension as a whole.
    var attribute: String?
    var part: String?

    /// Reads `name`, `name.part` or either after the id of a schema. Nil for anything else.
    ///
    /// Ids of schemas have dots and colons in them: the name is what stands after the last colon.
    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumBytes else { return nil }
        var name = text[...]
        if text.lowercased().hasPrefix("urn:") || text.lowercased().hasPrefix("http") {
            if Self.isExtension(text) {
                urn = text
                return
            }
            guard let colon = text.lastIndex(of: ":") else { return nil }
            let id = String(text[..<colon])
            name = text[text.index(after: colon)...]
            if !Self.isCore(id) { urn = id }
        }
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(words.count), words.allSatisfy(Self.isName) else { return nil }
        attribute = String(words[0])
        part = words.count == 2 ? String(words[1]) : nil
    }

    private static func isExtension(_ text: String) -> Bool {
        text.equalsIgnoringCase(ScimURN.enterprise) || text.equalsIgnoringCase(ScimURN.klatch)
    }

    private static func isCore(_ id: String) -> Bool {
        id.equalsIgnoringCase(ScimURN.user) || id.equalsIgnoringCase(ScimURN.group)
    }

    /// A letter or `$`, then letters, digits, `-` and `_` (RFC 7643, 2.1).
    static func isName(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, isLetter(first) || first == UInt8(ascii: "$") else { return false }
        return name.utf8.dropFirst().allSatisfy {
            isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
