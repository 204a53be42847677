/// Hosts and those who won a seat with them: who won least often goes first, then who won the longest ago, then the lot.
struct LotteryRound {
    private(set) var seating: Seating

    init(_ table: RoundTable, _ request: RoundRequest, hosts: [Int], winners: Int) {
        seating = Seating(count: table.count)
        var place = Array(repeating: 0, count: table.count)
        for (position, participant) in table.order.enumerated() { place[participant] = position }
        let hostSeats = Set(hosts).filter(place.indices.contains).sorted().map { place[$0] }
        let queue = LotteryRound.queue(table, request, hosts: Set(hosts), place: place)
        var waiting = queue.filter { !hostSeats.contains($0) }
        for host in hostSeats {
            var members = [host]
            for person in waiting where members.count <= winners {
                if members.allSatisfy({ !table.isForbidden($0, person) }) { members.append(person) }
            }
            guard members.count > 1, table.isMixed(members) else { continue }
            waiting.removeAll { members.contains($0) }
            seating.open(members)
        }
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
        return (0..<table.count).sorted { (wins[$0], latest[$0], $0) < (wins[$1], latest[$1], $1) }
    }
}
