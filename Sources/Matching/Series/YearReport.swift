/// What many rounds come to, before a program starts: how many ties are made, how often people repeat, who gets how much.
package struct YearReport: Equatable, Sendable {
    package private(set) var repeats = 0
    package private(set) var newTies = 0
    /// Times that someone was left out.
    package private(set) var leftOut = 0
    /// Pairs that met at least once.
    package private(set) var distinctPairs = 0
    /// Different people that the one who met fewest, and the one who met most, got to know.
    package private(set) var fewestMeetings = 0
    package private(set) var mostMeetings = 0
    /// The most rounds that anyone was left out of.
    package private(set) var mostLeftOut = 0

    package init(_ plans: [RoundPlan], people: Int) {
        var met: Set<[Int32]> = []
        var absences = Array(repeating: 0, count: people)
        for plan in plans {
            repeats += plan.repeats
            newTies += plan.newTies
            leftOut += plan.leftOut.count
            for person in plan.leftOut { absences[person.participant] += 1 }
            for pair in plan.groups.lazy.flatMap(\.pairs) { met.insert([Int32(pair.first), Int32(pair.second)]) }
        }
        distinctPairs = met.count
        mostLeftOut = absences.max() ?? 0
        var known = Array(repeating: 0, count: people)
        for pair in met { for person in pair { known[Int(person)] += 1 } }
        fewestMeetings = known.min() ?? 0
        mostMeetings = known.max() ?? 0
    }

    /// Of all pairs that could meet, the share that did.
    package func coverage(ofPossible pairs: Int) -> Double { pairs == 0 ? 1 : Double(distinctPairs) / Double(pairs) }
}
