/// Hosts and those who won a seat with them: who was promised a place goes first, then who won least often, then who won
/// the longest ago, then the lot.
struct LotteryRound {
    private(set) var seating: Seating

    init(_ table: RoundTable, _ request: RoundRequest, hosts: [Int], winners: Int) {
        seating = Seating(count: table.count)
        var place = Array(repeating: 0, count: table.count)
        for (position, participant) in table.order.enumerated() { place[participant] = position }
        let hostSeats = Set(hosts).filter(place.indices.contains).sorted().map { place[$0] }
        let queue = LotteryRound.queue(table, request, hosts: Set(hosts), place: place)
        let isHost = Set(hostSeats)
        var waiting = Array(queue.filter { !isHost.contains($0) }.reversed())
        // One each in turn, so that no host is left alone while another has several; the first is somebody to be with
        // alone.
        var groups = hostSeats.map { [$0] }
        for turn in 0..<winners {
            for index in groups.indices where groups[index].count > turn {
                let place = waiting.lastIndex { person in
                    turn == 0
                        ? table.mayBePair(groups[index][0], person)
                        : groups[index].allSatisfy { !table.isForbidden($0, person) }
                }
                if let place { groups[index].append(waiting.remove(at: place)) }
            }
        }
        for group in groups where group.count > 1 { seating.open(group) }
    }

    /// Positions in the order in which they are drawn. Positions themselves are in an order drawn by the seed.
    private static func queue(_ table: RoundTable, _ request: RoundRequest, hosts: Set<Int>, place: [Int]) -> [Int] {
        var wins = Array(repeating: 0, count: table.count)
        var latest = Array(repeating: Int.min, count: table.count)
        for group in request.history where !hosts.isDisjoint(with: group.members) {
            for member in Set(group.members).subtracting(hosts) {
                wins[place[member]] += 1
                latest[place[member]] = max(latest[place[member]], group.round)
            }
        }
        let promised = table.waited.map { $0 == Participant.promised ? 0 : 1 }
        return (0..<table.count).sorted {
            (promised[$0], wins[$0], latest[$0], $0) < (promised[$1], wins[$1], latest[$1], $1)
        }
    }
}
