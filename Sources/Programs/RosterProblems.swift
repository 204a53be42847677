/// The first problems of a roster and how many there are.
package struct RosterProblems: Sendable {
    /// At most `RosterLimits.keptProblems`, in the order of the file, except that doubtful dates come last.
    package private(set) var first: [RosterProblem] = []
    package private(set) var count = 0

    mutating func add(_ problem: RosterProblem) {
        if first.count < RosterLimits.keptProblems { first.append(problem) }
        count += 1
    }
}
