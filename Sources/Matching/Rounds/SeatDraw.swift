/// Who gets a seat when groups have so many for each category.
struct SeatDraw {
    /// Participants with a seat, and for each its category by number.
    private(set) var seated: [Int] = []
    private(set) var kinds: [Int32] = []
    private(set) var leftOut: [LeftOutParticipant] = []
    private(set) var groups = 0

    init(_ quotas: [SeatQuota], _ request: RoundRequest) {
        let quotas = quotas.filter { $0.seats > 0 }
        var members: [[Int]] = Array(repeating: [], count: quotas.count)
        let meetings = SeatDraw.meetings(request)
        var random = SeededRandom(seed: request.seed ^ 0x7365_6174)
        for person in request.participants.indices.shuffled(using: &random) {
            let kind = quotas.firstIndex { request.participants[person].values(of: $0.attribute).contains($0.value) }
            if let kind { members[kind].append(person) } else { leave(person, .noCategory) }
        }
        groups = quotas.indices.map { members[$0].count / quotas[$0].seats }.min() ?? 0
        for (kind, quota) in quotas.enumerated() {
            // Who met least often so far goes first; the order of equals was drawn.
            let places = Dictionary(uniqueKeysWithValues: members[kind].enumerated().map { ($1, $0) })
            let queue = members[kind].sorted { (meetings[$0], places[$0] ?? 0) < (meetings[$1], places[$1] ?? 0) }
            for person in queue.prefix(groups * quota.seats) {
                seated.append(person)
                kinds.append(Int32(kind))
            }
            for person in queue.dropFirst(groups * quota.seats) { leave(person, .categoryFull) }
        }
    }

    private mutating func leave(_ person: Int, _ reason: LeftOutReason) {
        leftOut.append(LeftOutParticipant(participant: person, reason: reason))
    }

    private static func meetings(_ request: RoundRequest) -> [Int] {
        var meetings = Array(repeating: 0, count: request.participants.count)
        for group in request.history { for member in Set(group.members) { meetings[member] += 1 } }
        return meetings
    }
}
