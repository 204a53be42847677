/// An https address cut into its parts, once everything is refused that two readers could cut in two ways.
///
/// Strict RFC 3986 and not the forgiving standard of browsers: here a mistake is told to the person, not mended.
struct PlainURL {
    /// Bytes at most, of the whole text.
    static let maximumLength = 2_048

    /// Host and port: not empty, no userinfo.
    let authority: ArraySlice<UInt8>
    /// Empty, or beginning with a slash.
    let path: ArraySlice<UInt8>
    let query: ArraySlice<UInt8>?

    init(_ text: String) throws(TypedAddressError) {
        let bytes = Array(text.utf8)
        try Self.checkBytes(bytes)
        guard String(decoding: bytes.prefix(8), as: UTF8.self).lowercased() == "https://" else { throw .notHTTPS }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw .fragment }
        let rest = bytes.dropFirst(8)
        authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userinfo }
        guard !authority.isEmpty else { throw .malformedHost }
        path = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "?") }
        query = path.endIndex < rest.endIndex ? rest[path.endIndex...].dropFirst() : nil
        guard PercentText.isPlain(path, also: "/") else { throw .malformedPath }
        guard query.map({ PercentText.isPlain($0, also: "/?") }) ?? true else { throw .malformedPath }
    }

    private static func checkBytes(_ bytes: [UInt8]) throws(TypedAddressError) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= maximumLength else { throw .tooLong }
        guard !bytes.contains(where: \.isControlOrSpace) else { throw .controlCharacter }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        guard !bytes.contains(UInt8(ascii: "\\")) else { throw .backslash }
    }
}
