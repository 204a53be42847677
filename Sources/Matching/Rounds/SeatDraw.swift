/// Who gets a seat when groups have so many for each category. Whoever is of several categories sits where most groups can
/// be filled.
struct SeatDraw {
    /// Participants with a seat, and for each its category by number.
    private(set) var seated: [Int] = []
    private(set) var kinds: [Int32] = []
    /// Those of some category who found none, whoever comes first in front.
    private(set) var bench: [Int] = []
    private(set) var leftOut: [LeftOutParticipant] = []
    private(set) var groups = 0
    /// For each participant the categories they are of, as bits.
    let categories: [UInt8]
    private let seats: [Int]
    private var members: [[Int]]

    init(_ quotas: [SeatQuota], _ request: RoundRequest) {
        let quotas = quotas.filter { $0.seats > 0 }.prefix(8)
        seats = quotas.map(\.seats)
        members = Array(repeating: [], count: quotas.count)
        categories = request.participants.map { person in
            quotas.enumerated().reduce(0) { bits, quota in
                let isOf = person.values(of: quota.element.attribute).contains(quota.element.value)
                return isOf ? bits | 1 << UInt8(quota.offset) : bits
            }
        }
        groups = SeatDraw.groups(seats, categories)
        for person in SeatDraw.queue(request) {
            if categories[person] == 0 {
                leftOut.append(LeftOutParticipant(participant: person, reason: .noCategory))
            } else if !seat(person) {
                bench.append(person)
            }
        }
        for (kind, people) in members.enumerated() {
            seated += people
            kinds += people.map { _ in Int32(kind) }
        }
    }

    /// As many as can be filled: whichever categories are taken together, there are people enough for their seats (Hall).
    private static func groups(_ seats: [Int], _ categories: [UInt8]) -> Int {
        var counts = Array(repeating: 0, count: 256)
        for bits in categories { counts[Int(bits)] += 1 }
        return (1..<max(1, 1 << seats.count)).map { kinds in
            let people = counts.indices.reduce(0) { $1 & kinds != 0 ? $0 + counts[$1] : $0 }
            let wanted = seats.indices.reduce(0) { kinds & 1 << $1 != 0 ? $0 + seats[$1] : $0 }
            return people / max(1, wanted)
        }.min() ?? 0
    }

    /// Who was promised a place goes first, then who met least often so far; the order of equals is drawn.
    private static func queue(_ request: RoundRequest) -> [Int] {
        var meetings = Array(repeating: 0, count: request.participants.count)
        for group in request.history { for member in Set(group.members) { meetings[member] += 1 } }
        var random = SeededRandom(seed: request.seed ^ 0x7365_6174)
        let drawn = request.participants.indices.shuffled(using: &random)
        let turns = drawn.enumerated().map { place, person in
            (request.participants[person].isPromised ? 0 : 1, meetings[person], place, person)
        }
        return turns.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
    }

    /// Seats somebody, if need be by a chain in which one after another moves on to another category of theirs. Whoever has a
    /// seat keeps one.
    private mutating func seat(_ person: Int) -> Bool {
        /// For each category reached, whose coming there makes somebody move on.
        var reached: [Int: (mover: Int, from: Int?)] = [:]
        var queue: [Int] = []
        for kind in seats.indices where categories[person] & 1 << UInt8(kind) != 0 {
            reached[kind] = (person, nil)
            queue.append(kind)
        }
        var next = 0
        while next < queue.count {
            let kind = queue[next]
            next += 1
            if members[kind].count < groups * seats[kind] {
                settle(kind, reached)
                return true
            }
            for other in seats.indices where reached[other] == nil {
                let mover = members[kind].first { categories[$0] & 1 << UInt8(other) != 0 }
                guard let mover else { continue }
                reached[other] = (mover, kind)
                queue.append(other)
            }
        }
        return false
    }

    private mutating func settle(_ kind: Int, _ reached: [Int: (mover: Int, from: Int?)]) {
        var kind: Int? = kind
        while let to = kind, let step = reached[to] {
            if let from = step.from { members[from].removeAll { $0 == step.mover } }
            members[to].append(step.mover)
            kind = step.from
        }
    }
}
