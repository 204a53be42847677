/// What stands between pairs of people before the round: past meetings and rules. Pairs without either are not listed.
struct RoundTies {
    struct Tie {
        var partner: Int32
        /// The last meeting: 1 for the first round of the history that ever was, 0 for never.
        var rank: Int32
        var times: Int32
        var isForbidden: Bool
        var isReserved = false
    }

    /// Round numbers in ascending order; a rank is the place in this list, from 1.
    let rounds: [Int]
    /// Whether pairs are kept for later rounds: one more level of recency.
    let hasReserved: Bool
    private var starts: [Int]
    private var ties: [Tie]

    /// - Parameter position: where each participant stands in the round's own order, in which ties are kept.
    init(_ request: RoundRequest, position: [Int]) throws {
        let rounds = Set(request.history.map(\.round)).sorted()
        self.rounds = rounds
        let ranks = Dictionary(uniqueKeysWithValues: rounds.enumerated().map { ($1, Int32($0 + 1)) })
        var lists: [[Tie]] = Array(repeating: [], count: position.count)
        func add(_ one: Int, _ other: Int, _ tie: Tie) {
            var tie = tie
            tie.partner = Int32(position[other])
            lists[position[one]].append(tie)
            tie.partner = Int32(position[one])
            lists[position[other]].append(tie)
        }
        for group in request.history {
            if Task.isCancelled { throw CancellationError() }
            let members = Set(group.members).sorted()
            for (place, one) in members.enumerated() {
                for other in members[(place + 1)...] {
                    add(one, other, Tie(partner: 0, rank: ranks[group.round] ?? 0, times: 1, isForbidden: false))
                }
            }
        }
        for pair in Set(request.forbidden) where pair.first != pair.second {
            add(pair.first, pair.second, Tie(partner: 0, rank: 0, times: 0, isForbidden: true))
        }
        for pair in request.reserved where pair.first != pair.second {
            add(pair.first, pair.second, Tie(partner: 0, rank: 0, times: 0, isForbidden: false, isReserved: true))
        }
        hasReserved = !request.reserved.isEmpty
        starts = [0]
        ties = []
        for list in lists {
            ties.append(contentsOf: RoundTies.merged(list))
            starts.append(ties.count)
        }
    }

    /// One tie for each partner, in the order of partners.
    private static func merged(_ list: [Tie]) -> [Tie] {
        var merged: [Tie] = []
        for tie in list.sorted(by: { $0.partner < $1.partner }) {
            guard var last = merged.last, last.partner == tie.partner else {
                merged.append(tie)
                continue
            }
            last.rank = max(last.rank, tie.rank)
            last.times += tie.times
            last.isForbidden = last.isForbidden || tie.isForbidden
            last.isReserved = last.isReserved || tie.isReserved
            merged[merged.count - 1] = last
        }
        return merged
    }

    /// Pairs that have met or must not meet.
    var pairCount: Int { ties.count { $0.rank > 0 || $0.isForbidden } / 2 }

    /// Levels of recency that are told apart.
    var levels: Int { rounds.count + (hasReserved ? 1 : 0) }

    func of(_ person: Int) -> ArraySlice<Tie> { ties[starts[person]..<starts[person + 1]] }

    func between(_ person: Int, _ other: Int) -> Tie? {
        var low = starts[person]
        var high = starts[person + 1]
        while low < high {
            let middle = (low + high) / 2
            if ties[middle].partner < other { low = middle + 1 } else { high = middle }
        }
        return low < starts[person + 1] && ties[low].partner == other ? ties[low] : nil
    }
}
