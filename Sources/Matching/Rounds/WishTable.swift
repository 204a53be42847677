/// The wishes of a round made ready to score any two people, by position in the round's own order.
struct WishTable {
    private let differences: [(column: AttributeColumn, score: Int64)]
    private let languages: AttributeColumn?
    private let languageScore: Int64
    private let tenures: [Int32]
    private let tenureScore: Int64
    private let hours: [WeekHours]
    private let hourScore: Int64
    /// For each person those asked for, by them or asking for them, with the score added up; in order of positions.
    private let asked: [[(partner: Int32, score: Int64)]]
    private let wishlists: WishlistTable
    /// The most that any two of these people can score.
    let best: Int64

    init(_ wishes: RoundWishes, _ people: [Participant], position: [Int]) {
        func score(_ weight: Int) -> Int64 { Int64(RoundWishes.bounded(weight) * RoundWishes.full) }
        let wanted: [(Attribute, Int)] = [
            (.department, wishes.differentDepartment), (.location, wishes.differentLocation),
            (.seniority, wishes.differentSeniority),
        ]
        differences = wanted.compactMap { attribute, weight in
            guard weight > 0 else { return nil }
            let column = AttributeColumn(people.map { $0.values(of: attribute) })
            return column.isDivided ? (column, score(weight)) : nil
        }
        let hasLanguages = wishes.sharedLanguage > 0 && people.contains { !$0.languages.isEmpty }
        languages = hasLanguages ? AttributeColumn(people.map(\.languages)) : nil
        languageScore = hasLanguages ? score(wishes.sharedLanguage) : 0
        let hasTenures = wishes.differentTenure > 0 && people.contains { $0.tenure != nil }
        tenures = hasTenures ? people.map { Int32(clamping: $0.tenure ?? -1) } : []
        tenureScore = hasTenures ? score(wishes.differentTenure) : 0
        let hasHours = wishes.sharedHours > 0 && people.contains { !$0.freeHours.isEmpty }
        hours = hasHours ? people.map(\.freeHours) : []
        hourScore = hasHours ? Int64(RoundWishes.bounded(wishes.sharedHours)) : 0
        asked = WishTable.asked(wishes, people, position: position)
        wishlists = WishlistTable(people, weight: RoundWishes.bounded(wishes.asked))
        let mostAsked = asked.lazy.flatMap { $0 }.map(\.score).max() ?? 0
        best =
            differences.reduce(0) { $0 + $1.score } + languageScore + tenureScore + hourScore * Int64(RoundWishes.full)
            + mostAsked + wishlists.best
    }

    private static func asked(
        _ wishes: RoundWishes, _ people: [Participant], position: [Int]
    ) -> [[(partner: Int32, score: Int64)]] {
        let weight = RoundWishes.bounded(wishes.asked)
        guard weight > 0, people.contains(where: { !$0.asked.isEmpty }) else { return [] }
        var scores = Array(repeating: [Int32: Int64](), count: people.count)
        for (one, person) in people.enumerated() {
            for (rank, wanted) in person.asked.prefix(MatchingLimits.askedPeople).enumerated() {
                guard position.indices.contains(wanted), position[wanted] != one else { continue }
                let score = Int64(weight * max(1, RoundWishes.full - rank))
                scores[one][Int32(position[wanted]), default: 0] += score
                scores[position[wanted]][Int32(one), default: 0] += score
            }
        }
        return scores.map { list in list.map { (partner: $0.key, score: $0.value) }.sorted { $0.partner < $1.partner } }
    }

    func score(_ one: Int, _ other: Int) -> Int64 {
        var sum = plainScore(one, other)
        if !asked.isEmpty { sum += asked[one].first { $0.partner == other }?.score ?? 0 }
        return sum
    }

    /// Adds what each pair scores, times `unit`, to a row.
    func add(to row: inout [Int64], of person: Int, others: Range<Int>, unit: Int64) {
        guard best > 0 else { return }
        for other in others { row[other] += unit * plainScore(person, other) }
        guard !asked.isEmpty else { return }
        for wish in asked[person] where others.contains(Int(wish.partner)) {
            row[Int(wish.partner)] += unit * wish.score
        }
    }

    private func plainScore(_ one: Int, _ other: Int) -> Int64 {
        var sum: Int64 = 0
        for difference in differences where difference.column.differ(one, other) { sum += difference.score }
        if let languages, languages.share(one, other) { sum += languageScore }
        if tenureScore > 0, differInTenure(one, other) { sum += tenureScore }
        if hourScore > 0 { sum += hourScore * Int64(min(hours[one].shared(with: hours[other]), RoundWishes.full)) }
        if !wishlists.isEmpty { sum += wishlists.score(one, other) }
        return sum
    }

    private func differInTenure(_ one: Int, _ other: Int) -> Bool {
        guard tenures[one] >= 0, tenures[other] >= 0 else { return false }
        return abs(Int(tenures[one]) - Int(tenures[other])) >= RoundWishes.tenureStep
    }
}
