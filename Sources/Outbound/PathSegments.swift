/// The parts of a path between its slashes, and what makes one of them mean another path to some servers.
enum PathSegments {
    /// Of a path that begins with a slash: `/a/b` has two, `/` has one and that is empty.
    static func split(_ path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    /// `.` or `..`, also in escapes (RFC 3986, 5.2.4) or before a parameter: `..;x`.
    static func isDots(_ segment: ArraySlice<UInt8>) -> Bool {
        let name = PercentText.decoded(segment)?.prefix { $0 != UInt8(ascii: ";") }
        return name.map { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) } ?? true
    }

    /// A slash, a backslash, a percent sign (encoded twice) or a semicolon in escapes, or a semicolon bare.
    static func hidesSeparator(_ segment: ArraySlice<UInt8>) -> Bool {
        PercentText.decoded(segment)?.contains { "/\\%;".utf8.contains($0) } ?? true
    }
}
