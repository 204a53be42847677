import Matching

/// Rounds as values that encode to JSON. Field names are the interface of `klatch match --json`.
package struct RoundsJSON: Encodable, Sendable {
    package var rounds: [Round]
    package var summary: Summary

    package struct Round: Encodable, Sendable {
        var round: Int
        var groups: [Group]
        var leftOut: [LeftOut]
        var repeats: Int
        var newTies: Int
        var value: String
        var bound: String
        var gap: Double
        var optimal: Bool
    }

    package struct Group: Encodable, Sendable {
        var members: [String]
        var firstTime: Bool
        var lastMet: Int?
        var reason: String
    }

    package struct LeftOut: Encodable, Sendable {
        var email: String
        var reason: String
    }

    /// Over all rounds printed.
    package struct Summary: Encodable, Sendable {
        var people: Int
        var rounds: Int
        var repeats: Int
        var newTies: Int
        var leftOut: Int
        var distinctPairs: Int
        var fewestMeetings: Int
        var mostMeetings: Int
    }

    package init(_ rounds: [NumberedRound], _ people: PeopleFile) {
        self.rounds = rounds.map { Round($0, people) }
        let year = YearReport(rounds.map(\.plan), people: people.addresses.count)
        summary = Summary(
            people: people.addresses.count, rounds: rounds.count, repeats: year.repeats, newTies: year.newTies,
            leftOut: year.leftOut, distinctPairs: year.distinctPairs, fewestMeetings: year.fewestMeetings,
            mostMeetings: year.mostMeetings)
    }
}

extension RoundsJSON.Round {
    fileprivate init(_ numbered: NumberedRound, _ people: PeopleFile) {
        let plan = numbered.plan
        round = numbered.number
        groups = plan.groups.map { group in
            var lastMet: Int?
            if case .lastMet(let round) = group.reason.acquaintance { lastMet = round }
            return RoundsJSON.Group(
                members: group.members.map { people.addresses[$0] }, firstTime: lastMet == nil, lastMet: lastMet,
                reason: RoundsText.reason(group.reason))
        }
        leftOut = plan.leftOut.map {
            RoundsJSON.LeftOut(email: people.addresses[$0.participant], reason: RoundsText.words($0.reason))
        }
        (repeats, newTies) = (plan.repeats, plan.newTies)
        // Beyond what a JSON number holds exactly.
        (value, bound) = ("\(plan.value)", "\(plan.bound)")
        (gap, optimal) = (plan.gap, plan.isOptimal)
    }
}
