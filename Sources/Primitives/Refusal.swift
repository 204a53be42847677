/// An expected refusal: an HTTP status and a sentence for the person. Anything else thrown is an operating failure.
package protocol Refusal: Error, Sendable {
    var status: Int { get }
    var words: WordKey { get }
    /// Seconds after which the same will be done, where that is known.
    var retryAfter: Int? { get }
}

extension Refusal {
    package var retryAfter: Int? { nil }
}

/// A sentence of the catalogue of words with the values that fill it.
package struct WordKey: Sendable, Hashable {
    package let key: String
    package let values: [String: String]

    package init(_ key: StaticString, _ values: [String: String] = [:]) {
        self.key = key.description
        self.values = values
    }

    /// For a key that was read from somewhere and found in the catalogue.
    package init(known key: String, _ values: [String: String] = [:]) {
        self.key = key
        self.values = values
    }
}
