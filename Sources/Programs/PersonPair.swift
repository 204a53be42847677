import Primitives

/// Two people, whoever is named first.
struct PersonPair: Hashable, Sendable {
    let one: PersonID
    let other: PersonID

    init(_ first: PersonID, _ second: PersonID) { (one, other) = first < second ? (first, second) : (second, first) }
}

/// What is known of pairs of people before a round, and who is special in it.
struct RoundPairs: Sendable, Equatable {
    /// Kept apart by the managers of the program.
    var apart: Set<PersonPair> = []
    /// One of the two does not want to meet the other: nobody is told.
    var blocked: Set<PersonPair> = []
    /// Whom somebody would like to meet, most wished for first.
    var asked: [PersonID: [PersonID]] = [:]
    /// Of a lottery.
    var hosts: Set<PersonID> = []
}

extension [PersonID] {
    /// Every two of them.
    var pairs: [PersonPair] { indices.flatMap { one in self[(one + 1)...].map { PersonPair(self[one], $0) } } }
}
