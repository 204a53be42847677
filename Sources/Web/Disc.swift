/// A person's initials on a coloured disc, always beside the name.
package struct Disc: Sendable, Equatable {
    package let initials: String
    /// 1 to 6: the same name always has the same.
    package let tone: Int

    package init(name: String) {
        let words = name.split(separator: " ")
        let ends = words.count > 1 ? [words.first, words.last] : [words.first]
        initials = ends.compactMap { $0?.first.map { String($0).uppercased() } }.joined()
        tone = 1 + name.unicodeScalars.reduce(0) { ($0 &+ Int($1.value)) % 6 }
    }
}
