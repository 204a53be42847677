/// People's lists of wishes made ready to be held against anybody, by position in the round's own order.
struct WishlistTable {
    private struct Wish {
        let list: Int8
        let code: Int32
        let score: Int64
    }

    /// Everybody's wishes one after another: list by list, the most wished for first.
    private var wishes: [Wish] = []
    private var wishStarts: [Int] = [0]
    /// Of what anybody wishes for, what everybody has.
    private var traits: [Int32] = []
    private var traitStarts: [Int] = [0]
    /// The most that any two of these people can score, or a little more.
    private(set) var best: Int64 = 0
    let isEmpty: Bool

    init(_ people: [Participant], weight: Int) {
        isEmpty = weight <= 0 || people.allSatisfy(\.wished.isEmpty)
        guard !isEmpty else { return }
        var codes: [[String: Int32]] = [[:], [:], [:]]
        for person in people {
            for (list, names) in person.wished.lists.enumerated() {
                var rank = 0
                for name in names.prefix(MatchingLimits.wishesOfList) {
                    let next = Int32(codes.reduce(0) { $0 + $1.count })
                    let code = codes[list][name.lowercased(), default: next]
                    codes[list][name.lowercased()] = code
                    let score = Int64(weight * max(1, RoundWishes.full - rank))
                    wishes.append(Wish(list: Int8(list), code: code, score: score))
                    rank += 1
                }
            }
            wishStarts.append(wishes.count)
        }
        var holders: [Int32: Int] = [:]
        for person in people {
            for (list, names) in person.traits.enumerated() {
                let found = Set(names.compactMap { codes[list][$0.lowercased()] }).sorted()
                for code in found { holders[code, default: 0] += 1 }
                traits += found
            }
            traitStarts.append(traits.count)
        }
        best = mostOfTwo(holders)
    }

    func score(_ one: Int, _ other: Int) -> Int64 {
        wished(by: one) { has(other, $0) } + wished(by: other) { has(one, $0) }
    }

    /// Of each list what the person wishes for most of all that there is.
    private func wished(by person: Int, _ isThere: (Int32) -> Bool) -> Int64 {
        var sum: Int64 = 0
        var done: Int8 = -1
        for place in wishStarts[person]..<wishStarts[person + 1] {
            let wish = wishes[place]
            guard wish.list != done, isThere(wish.code) else { continue }
            sum += wish.score
            done = wish.list
        }
        return sum
    }

    private func has(_ person: Int, _ code: Int32) -> Bool {
        for place in traitStarts[person]..<traitStarts[person + 1] where traits[place] == code { return true }
        return false
    }

    /// What the two who can have most fulfilled would have together, each by anybody else.
    private func mostOfTwo(_ holders: [Int32: Int]) -> Int64 {
        var (first, second): (Int64, Int64) = (0, 0)
        for person in 0..<(wishStarts.count - 1) {
            let most = wished(by: person) { holders[$0, default: 0] > (has(person, $0) ? 1 : 0) }
            (first, second) = most > first ? (most, first) : (first, max(second, most))
        }
        return first + second
    }
}
