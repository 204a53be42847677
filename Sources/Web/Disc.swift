/// A person's initials on a coloured disc, always beside the name.
package struct Disc: Sendable, Equatable {
    package let initials: String
    /// 1 to 6: the same name always has the same.
    package let tone: Int

    /// The first letters of the first and the last word.
    package init(name: String) {
        let space = UInt8(ascii: " ")
        let bytes = name.utf8
        let first = bytes.firstIndex { $0 != space } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 != space }.map(bytes.index(after:)) ?? first
        let last = bytes[first..<end].lastIndex(of: space).map(bytes.index(after:)) ?? first
        let starts = first == last ? [first] : [first, last]
        initials = starts.compactMap { name[$0...].first?.uppercased() }.joined()
        tone = 1 + name.unicodeScalars.reduce(0) { $0 &+ Int($1.value) } % 6
    }
}
