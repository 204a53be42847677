import Accounts
import Matching
import Primitives

/// Says of people who meet why these, whether they met before, and which rules they do not keep. One place for what the
/// engine plans and what a hand changes, so that both are told alike.
struct GroupFacts: Sendable {
    private let matching: ProgramMatching
    private let size: Int
    private let pairs: RoundPairs
    private let participants: [PersonID: Participant]
    private let met: Set<PersonPair>
    private let sides: [PersonID: Set<RoundSide>]

    /// Only of the people of these groups.
    init(_ basis: ProgramsSlice.RoundBasis, groups: [[PersonID]]) {
        matching = basis.program.settings.matching
        size = matching.kind.groupSize(basis.program.groupSize)
        pairs = basis.pairs
        let wanted = Set(groups.flatMap(\.pairs))
        let people = Set(groups.joined())
        met = basis.history.reduce(into: []) { met, group in
            let known = group.people.filter(people.contains)
            for pair in known.pairs where wanted.contains(pair) { met.insert(pair) }
        }
        sides = people.reduce(into: [:]) { $0[$1] = basis.sides(of: $1) }
        var reading = ParticipantReading(now: basis.now)
        participants = people.reduce(into: [:]) { all, person in
            all[person] = basis.profiles[person].map { reading.participant($0, basis.choices[person]) } ?? Participant()
        }
    }

    /// - Parameters:
    ///   - isPlanned: the engine chose them.
    ///   - isLongestAgo: it found nobody else whom one of them may meet and met longer ago, or never.
    func introduction(_ people: [PersonID], isPlanned: Bool, isLongestAgo: Bool = false) -> Introduction {
        let again = people.pairs.contains(where: met.contains)
        return Introduction(
            people: people, reasons: [acquaintance(people, isLongestAgo)] + reasons(people, isPlanned), again: again,
            broken: broken(people))
    }

    /// Of more than two it is not said of all what holds of some.
    private func acquaintance(_ people: [PersonID], _ isLongestAgo: Bool) -> IntroductionReason {
        guard people.pairs.contains(where: met.contains) else { return .firstTime }
        guard people.pairs.allSatisfy(met.contains) else { return .againSome }
        return isLongestAgo ? .againLongest : .again
    }

    private func reasons(_ people: [PersonID], _ isPlanned: Bool) -> [IntroductionReason] {
        let group = people.compactMap { participants[$0] }
        var reasons = kindReasons(people)
        for attribute in [ProgramAttribute.department, .location] + matching.differ where differ(group, attribute) {
            reasons.append(.differs(attribute))
        }
        for attribute in matching.share where share(group, attribute) { reasons.append(.shares(attribute)) }
        if Set(group.compactMap(\.seniority)).count > 1 { reasons.append(.seniority) }
        let tenures = group.compactMap(\.tenure)
        if let least = tenures.min(), let most = tenures.max(), most - least >= 24 { reasons.append(.tenure) }
        if group.sharesAny(\.languages) { reasons.append(.language) }
        // Where all keep the same hours there is nothing to tell.
        let differs = Set(group.map(\.freeHours)).count > 1
        let hours = sharedHours(group)
        if matching.wishes[.hours] != .off, differs, hours > 0 { reasons.append(.hours(hours)) }
        // Whoever changes a plan by hand has other reasons.
        if isPlanned, people.count > size { reasons.append(.larger) }
        var seen: Set<IntroductionReason> = []
        return reasons.filter { seen.insert($0).inserted }
    }

    private func kindReasons(_ people: [PersonID]) -> [IntroductionReason] {
        let group = people.compactMap { participants[$0] }
        switch matching.kind {
        case .random, .mystery: return []
        case .across(let attribute): return differ(group, attribute) ? [.differs(attribute)] : []
        case .within(let attribute): return share(group, attribute) ? [.shares(attribute)] : []
        case .lottery: return [.drawn]
        case .sides, .audiences: return isAcrossSides(people) ? [.sides] : []
        case .composer: return [.seats]
        }
    }

    /// Blocked and kept apart are one: who does not want to meet whom is nobody else's business.
    private func broken(_ people: [PersonID]) -> [BrokenRule] {
        let group = people.compactMap { participants[$0] }
        var broken: [BrokenRule] = []
        if people.pairs.contains(where: { pairs.apart.contains($0) || pairs.blocked.contains($0) }) {
            broken.append(.apart)
        }
        for attribute in matching.differ where !allDiffer(group, attribute) { broken.append(.differ(attribute)) }
        for attribute in matching.share where !allShare(group, attribute) { broken.append(.share(attribute)) }
        broken += brokenByKind(people, group)
        if people.count > ProgramSeat.groupSizes.upperBound { broken.append(.tooLarge) }
        return broken
    }

    private func brokenByKind(_ people: [PersonID], _ group: [Participant]) -> [BrokenRule] {
        switch matching.kind {
        case .random, .mystery: return []
        case .across(let attribute): return differ(group, attribute) ? [] : [.across(attribute)]
        case .within(let attribute): return allShare(group, attribute) ? [] : [.share(attribute)]
        case .lottery: return people.contains(where: pairs.hosts.contains) ? [] : [.host]
        case .sides, .audiences: return isAcrossSides(people) ? [] : [.sides]
        case .composer(let attribute, let seats):
            let isFilled = seats.allSatisfy { seat in
                group.count { $0.values(of: attribute.attribute).contains(seat.value) } >= seat.seats
            }
            return isFilled ? [] : [.seats]
        }
    }

    /// Somebody of one side, and somebody else of the other.
    private func isAcrossSides(_ people: [PersonID]) -> Bool {
        people.contains { one in
            sides[one]?.contains(.one) ?? false
                && people.contains { $0 != one && sides[$0]?.contains(.other) ?? false }
        }
    }

    /// Whether one of them does not want to meet another: no hand brings these together.
    func isBlocked(_ people: [PersonID]) -> Bool { people.pairs.contains(where: pairs.blocked.contains) }

    private func sharedHours(_ group: [Participant]) -> Int {
        guard let first = group.first else { return 0 }
        return group.dropFirst().reduce(first.freeHours) { $0.intersection($1.freeHours) }.count
    }

    /// At least two are known to have nothing in common.
    private func differ(_ group: [Participant], _ attribute: ProgramAttribute) -> Bool {
        let known = group.map { $0.values(of: attribute.attribute) }.filter { !$0.isEmpty }
        return known.indices.contains { one in known[(one + 1)...].contains { $0.isDisjoint(with: known[one]) } }
    }

    private func allDiffer(_ group: [Participant], _ attribute: ProgramAttribute) -> Bool {
        everyTwo(group, attribute) { !$0.isEmpty && !$1.isEmpty && $0.isDisjoint(with: $1) }
    }

    private func allShare(_ group: [Participant], _ attribute: ProgramAttribute) -> Bool {
        everyTwo(group, attribute) { !$0.isDisjoint(with: $1) }
    }

    /// One value that all of them have, so that it can be named.
    private func share(_ group: [Participant], _ attribute: ProgramAttribute) -> Bool {
        guard let first = group.first?.values(of: attribute.attribute) else { return false }
        return !group.reduce(first) { $0.intersection($1.values(of: attribute.attribute)) }.isEmpty
    }

    private func everyTwo(
        _ group: [Participant], _ attribute: ProgramAttribute, _ holds: (Set<String>, Set<String>) -> Bool
    ) -> Bool {
        let values = group.map { $0.values(of: attribute.attribute) }
        return values.indices.allSatisfy { one in values[(one + 1)...].allSatisfy { holds(values[one], $0) } }
    }
}

extension [Participant] {
    fileprivate func sharesAny(_ path: KeyPath<Participant, Set<String>>) -> Bool {
        guard let first else { return false }
        return !dropFirst().reduce(first[keyPath: path]) { $0.intersection($1[keyPath: path]) }.isEmpty
    }
}
