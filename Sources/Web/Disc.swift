/// A person's initials on a coloured disc, always beside the name.
package struct Disc: Sendable, Equatable {
    package let initials: String
    /// 1 to 6: the same name always has the same.
    package let tone: Int

    package init(name: String) {
        let words = name.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
        let ends = words.count > 1 ? [words.first, words.last] : [words.first]
        initials = ends.compactMap { $0?.first?.uppercased() }.joined()
        tone = 1 + name.unicodeScalars.reduce(0) { ($0 &+ Int($1.value)) % 6 }
    }
}
