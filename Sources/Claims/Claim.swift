/// A sentence that somebody outside relies on, and how long a proof of it stays good.
package struct Claim: Sendable {
    /// Whether the software alone makes it true, or whoever hosts it has to do their part.
    package enum Kind: String, Sendable, Codable { case enforced, supported }

    /// Area and name: `signin.link-single-use`.
    package let id: String
    /// As it stands on the trust page.
    package let sentence: String
    package let kind: Kind
    /// Hours after which evidence counts as stale.
    package let maximumAge: Int

    init(_ id: String, _ kind: Kind, hours: Int, _ sentence: String) {
        self.id = id
        self.sentence = sentence
        self.kind = kind
        maximumAge = hours
    }

    init(_ id: String, _ kind: Kind, days: Int, _ sentence: String) {
        self.init(id, kind, hours: days * 24, sentence)
    }
}
