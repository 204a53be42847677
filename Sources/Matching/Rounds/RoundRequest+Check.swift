extension RoundRequest {
    /// Refuses what no round can be planned from, before any work is done.
    func check() throws(MatchingError) {
        let count = participants.count
        guard (2...8).contains(groupSize) else { throw .groupSize(groupSize) }
        guard count <= MatchingLimits.vertices else { throw .tooManyVertices(count) }
        try checkPairs(known: 0..<count)
        try checkDraw(known: 0..<count)
    }

    private func checkPairs(known: Range<Int>) throws(MatchingError) {
        var pairs = forbidden.count
        for group in history {
            let size = group.members.count
            let (product, overflow) = size.multipliedReportingOverflow(by: size)
            pairs += product / 2
            guard !overflow, pairs <= MatchingLimits.historyPairs else { throw .historyTooLarge }
            for member in group.members where !known.contains(member) { throw .unknownParticipant(member) }
        }
        guard pairs <= MatchingLimits.historyPairs else { throw .historyTooLarge }
        for pair in forbidden {
            for member in [pair.first, pair.second] where !known.contains(member) { throw .unknownParticipant(member) }
        }
    }

    private func checkDraw(known: Range<Int>) throws(MatchingError) {
        switch draw {
        case .everyone: break
        case .lottery(let hosts, let winners):
            guard (1...7).contains(winners) else { throw .groupSize(winners) }
            for host in hosts where !known.contains(host) { throw .unknownParticipant(host) }
        case .seats(let quotas):
            var size = 0
            for quota in quotas {
                guard (1...8).contains(quota.seats), quotas.count <= 8 else { throw .groupSize(quota.seats) }
                size += quota.seats
            }
            guard (2...8).contains(size) else { throw .groupSize(size) }
            guard known.count <= MatchingLimits.seatedPeople else { throw .tooManyVertices(known.count) }
        }
    }
}
