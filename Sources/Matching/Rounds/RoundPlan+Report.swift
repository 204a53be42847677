/// From seats to the plan that people read.
extension RoundPlan {
    init(
        _ seating: Seating, _ table: RoundTable, _ request: RoundRequest, value: Int128, bound: Int128, isOptimal: Bool
    ) {
        groups = seating.groups.map { PlannedGroup($0, table, request) }
        groups.sort { $0.members.lexicographicallyPrecedes($1.members) }
        leftOut = seating.unseated.map {
            LeftOutParticipant(participant: table.order[$0], reason: table.reasonToLeaveOut($0))
        }
        leftOut.sort { $0.participant < $1.participant }
        let pairs = groups.lazy.flatMap(\.pairs)
        repeats = pairs.count { $0.lastMet != nil }
        let newTies = pairs.count { $0.lastMet == nil }
        self.newTies = newTies
        unusedPairsLeft = table.allowedNewPairs.map { $0 - newTies }
        self.value = value
        self.bound = bound
        self.isOptimal = isOptimal
    }
}

extension PlannedGroup {
    fileprivate init(_ seats: [Int], _ table: RoundTable, _ request: RoundRequest) {
        let seats = seats.sorted { table.order[$0] < table.order[$1] }
        members = seats.map { table.order[$0] }
        pairs = []
        var latest: Int32 = 0
        for (place, one) in seats.enumerated() {
            for other in seats[(place + 1)...] {
                let tie = table.ties.between(one, other)
                pairs.append(PlannedPair(table.order[one], table.order[other], tie, table.ties.rounds))
                latest = max(latest, tie?.rank ?? 0)
            }
        }
        let met: GroupReason.Acquaintance =
            latest == 0 ? .firstTime : .lastMet(round: table.ties.rounds[Int(latest) - 1])
        reason = GroupReason(met, members, request.participants)
        let hasAllMet = !pairs.isEmpty && pairs.allSatisfy { $0.lastMet != nil }
        reason.isLongestAgo =
            hasAllMet && request.draw == .everyone && table.isLongestAgo(seats, isPairRound: request.isPairRound)
    }
}

extension PlannedPair {
    fileprivate init(_ first: Int, _ second: Int, _ tie: RoundTies.Tie?, _ rounds: [Int]) {
        self.first = first
        self.second = second
        timesMet = Int(tie?.times ?? 0)
        lastMet = tie.flatMap { $0.rank > 0 ? rounds[Int($0.rank) - 1] : nil }
    }
}

extension RoundTable {
    /// Whether rules keep each of these people from whoever else they have met never, or longer ago than one of these.
    /// Pairs that are forbidden by themselves count as possible: what is said must tell nobody of a block.
    fileprivate func isLongestAgo(_ members: [Int], isPairRound: Bool) -> Bool {
        func rank(_ one: Int, _ other: Int) -> Int32 { ties.between(one, other)?.rank ?? 0 }
        func mayMeet(_ one: Int, _ other: Int) -> Bool {
            !rules.forbid(one, other) && !(isPairRound && rules.crossingName(one, other) != nil)
        }
        return members.allSatisfy { one in
            let latest = members.lazy.filter { $0 != one }.map { rank(one, $0) }.max() ?? 0
            return (0..<count).allSatisfy { members.contains($0) || rank(one, $0) >= latest || !mayMeet(one, $0) }
        }
    }

    func reasonToLeaveOut(_ person: Int) -> LeftOutReason {
        if count < 2 { return .nobodyElse }
        let hasPartner = (0..<count).contains { $0 != person && !isForbidden(person, $0) }
        return hasPartner ? .partnersTaken : .everyPartnerForbidden
    }

    /// Pairs that may meet and have not; nil where there are too many people to look at each pair for its rules.
    fileprivate var allowedNewPairs: Int? {
        if rules.isEmpty { return count * max(0, count - 1) / 2 - ties.pairCount }
        guard count <= 3_000 else { return nil }
        var pairs = 0
        for one in 0..<count {
            for other in (one + 1)..<max(count, one + 1) {
                if ties.between(one, other).map({ $0.rank == 0 && !$0.isForbidden }) ?? true, !rules.forbid(one, other)
                {
                    pairs += 1
                }
            }
        }
        return pairs
    }
}
