/// From seats to the plan that people read.
extension RoundPlan {
    init(_ seating: Seating, _ table: RoundTable, isOptimal: Bool) {
        groups = seating.groups.map { PlannedGroup($0, table) }
        groups.sort { $0.members.lexicographicallyPrecedes($1.members) }
        leftOut = seating.unseated.map {
            LeftOutParticipant(participant: table.order[$0], reason: table.reasonToLeaveOut($0))
        }
        leftOut.sort { $0.participant < $1.participant }
        let pairs = groups.lazy.flatMap(\.pairs)
        repeats = pairs.count { $0.lastMet != nil }
        newTies = pairs.count { $0.lastMet == nil }
        unusedPairsLeft = table.count * max(0, table.count - 1) / 2 - table.ties.pairCount - newTies
        self.isOptimal = isOptimal
    }
}

extension PlannedGroup {
    fileprivate init(_ seats: [Int], _ table: RoundTable) {
        let seats = seats.sorted { table.order[$0] < table.order[$1] }
        members = seats.map { table.order[$0] }
        pairs = []
        var latest: Int32 = 0
        var differs = (department: false, location: false)
        for (place, one) in seats.enumerated() {
            for other in seats[(place + 1)...] {
                let tie = table.ties.between(one, other)
                pairs.append(PlannedPair(table.order[one], table.order[other], tie, table.ties.rounds))
                latest = max(latest, tie?.rank ?? 0)
                differs.department = differs.department || table.differInDepartment(one, other)
                differs.location = differs.location || table.differInLocation(one, other)
            }
        }
        reason = GroupReason(
            acquaintance: latest == 0 ? .firstTime : .lastMet(round: table.ties.rounds[Int(latest) - 1]),
            differsInDepartment: differs.department, differsInLocation: differs.location)
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
    func reasonToLeaveOut(_ person: Int) -> LeftOutReason {
        if count < 2 { return .nobodyElse }
        return ties.of(person).count { $0.isForbidden } == count - 1 ? .everyPartnerForbidden : .partnersTaken
    }
}
