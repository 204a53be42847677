/// A word that depends on a number of the same sentence, as written in the catalogue: `{{count|person|people}}`. Languages of
/// two forms, one and other, are those that can be said so (CLDR, "Language Plural Rules").
package struct WordChoice: Sendable, Equatable {
    /// The name of the number.
    package let name: String
    package let one: String
    package let other: String
    /// The numbers, as written, that the word of one goes with.
    private let singular: Set<String>

    /// Languages that say "0 person" (CLDR: one is for i = 0, 1).
    private static let singularAtNought: Set<String> = ["fr", "pt"]

    /// Nil for what is no choice.
    package init?(_ tag: some StringProtocol, language: String) {
        let parts = String(tag).split(separator: "|" as Character, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts[0].isEmpty else { return nil }
        (name, one, other) = (parts[0], parts[1], parts[2])
        singular = Self.singularAtNought.contains(language) ? ["0", "1"] : ["1"]
    }

    package func word(for number: String?) -> String { number.map(singular.contains) ?? false ? one : other }
}
