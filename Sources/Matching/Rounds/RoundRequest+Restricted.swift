extension RoundRequest {
    /// The same round for some of its people only, who are numbered anew in the order given.
    func restricted(to people: [Int]) -> RoundRequest {
        var number = Array(repeating: -1, count: participants.count)
        for (place, person) in people.enumerated() { number[person] = place }
        func renumbered(_ list: [Int]) -> [Int] {
            list.compactMap { number.indices.contains($0) && number[$0] >= 0 ? number[$0] : nil }
        }
        func renumbered(_ side: ApartRule.Side) -> ApartRule.Side {
            if case .people(let set) = side { .people(Set(renumbered(Array(set)))) } else { side }
        }
        var request = self
        request.participants = people.map { person in
            var participant = participants[person]
            participant.asked = renumbered(participant.asked)
            return participant
        }
        request.history = history.compactMap { group in
            let members = renumbered(group.members)
            return members.count > 1 ? PastGroup(round: group.round, members: members) : nil
        }
        request.forbidden = forbidden.compactMap { pair in
            let ends = renumbered([pair.first, pair.second])
            return ends.count == 2 ? ForbiddenPair(ends[0], ends[1], rule: pair.rule) : nil
        }
        request.rules.apart = rules.apart.map { ApartRule(renumbered($0.one), renumbered($0.other)) }
        request.reserved = []
        request.suggested = []
        request.draw = .everyone
        return request
    }
}

extension RoundPlan {
    /// The plan of a restricted round, told with the numbers of the whole one.
    func widened(to people: [Int], leftOut others: [LeftOutParticipant]) -> RoundPlan {
        var plan = self
        for group in plan.groups.indices {
            plan.groups[group].pairs = plan.groups[group].pairs.map { pair in
                var pair = pair
                (pair.first, pair.second) = (people[pair.first], people[pair.second])
                if pair.first > pair.second { swap(&pair.first, &pair.second) }
                return pair
            }
            plan.groups[group].members = plan.groups[group].members.map { people[$0] }.sorted()
            plan.groups[group].reason.isLongestAgo = false
        }
        plan.groups.sort { $0.members.lexicographicallyPrecedes($1.members) }
        plan.leftOut = plan.leftOut.map { LeftOutParticipant(participant: people[$0.participant], reason: $0.reason) }
        plan.leftOut += others
        plan.leftOut.sort { $0.participant < $1.participant }
        return plan
    }
}
