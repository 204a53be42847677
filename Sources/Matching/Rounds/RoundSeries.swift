/// Rounds planned one after another, each knowing those before.
package struct RoundSeries: Sendable {
    package typealias Progress = @Sendable (_ planned: Int, _ rounds: Int) -> Void

    package private(set) var request: RoundRequest
    package private(set) var nextRound: Int
    /// How many rounds are thought of together; nil for as many as are planned.
    package var lookAhead: Int?

    package init(_ request: RoundRequest, firstRound: Int) {
        self.request = request
        nextRound = firstRound
    }

    /// - Parameter progress: told after each round.
    package mutating func plan(rounds: Int, progress: Progress? = nil) throws -> [RoundPlan] {
        var plans: [RoundPlan] = []
        for index in 0..<max(0, rounds) {
            let plan = try RoundPlanner.plan(request)
            keep(plan)
            plans.append(plan)
            progress?(index + 1, rounds)
        }
        return plans
    }

    private mutating func keep(_ plan: RoundPlan) {
        request.history += plan.groups.map { PastGroup(round: nextRound, members: $0.members) }
        nextRound += 1
        request.seed = SeededRandom.mix(request.seed &+ 0x9E37_79B9_7F4A_7C15)
    }
}
