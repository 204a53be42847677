/// A word that depends on a number of the same sentence, as written in the catalogue: `{{count|person|people}}`. English and
/// German have two forms, one and other (CLDR, "Language Plural Rules").
package struct WordChoice: Sendable, Equatable {
    /// The name of the number.
    package let name: String
    package let one: String
    package let other: String

    /// Nil for what is no choice.
    package init?(_ tag: some StringProtocol) {
        let parts = String(tag).split(separator: "|" as Character, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts[0].isEmpty else { return nil }
        (name, one, other) = (parts[0], parts[1], parts[2])
    }

    package func word(for number: String?) -> String { number == "1" ? one : other }
}
