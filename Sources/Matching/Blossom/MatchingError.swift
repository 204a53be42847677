/// Why a graph or a round was refused before any work was done on it.
package enum MatchingError: Error, Equatable, Sendable {
    /// More than `MatchingLimits.vertices` vertices or people, or a negative number of them.
    case tooManyVertices(Int)
    /// More than `MatchingLimits.edges` edges.
    case tooManyEdges(Int)
    /// An edge names a vertex that does not exist.
    case unknownVertex(Int)
    /// An edge joins a vertex to itself.
    case loop(Int)
    /// A weight, or the lift that puts the number of pairs first, is beyond `MatchingLimits.weight`.
    case weightTooLarge
    /// More than `MatchingLimits.apartRules` rules that keep people apart.
    case tooManyRules(Int)
    /// A group size outside 2...8.
    case groupSize(Int)
    /// The history or the rules name a participant that is not in the round.
    case unknownParticipant(Int)
    /// The history holds more than `MatchingLimits.historyPairs` pairs.
    case historyTooLarge
}

/// The bounds of every input, each with its unit.
package enum MatchingLimits {
    /// Vertices of a graph, or people in a round.
    package static let vertices = 1_000_000
    /// Edges of a graph, parallel ones included.
    package static let edges = 100_000_000
    /// The largest magnitude of a weight. The search doubles weights, and the largest number it forms is eight times
    /// a weight: 2^59 · 8 = 2^62 fits an Int64, so that no addition inside can overflow.
    package static let weight: Int64 = 1 << 59
    /// Rules that keep one side from another; people kept apart one by one are not counted.
    package static let apartRules = 64
    /// People one person may ask to meet; those after are passed over.
    package static let askedPeople = 50
    /// Departments, places or topics that one person may wish for; those after are passed over.
    package static let wishesOfList = 50
    /// People in a round whose groups have seats by category.
    package static let seatedPeople = 5_000
    /// Pairs of people who met, over all past rounds.
    package static let historyPairs = 10_000_000
}
