import Accounts
import Foundation
import Matching
import Primitives

/// Makes the plan of a round: asks the matching engine, and says of everybody what becomes of them.
struct RoundPlanning: Sendable {
    let seed: UInt64

    /// The same plan for the same basis and seed.
    func plan(_ basis: ProgramsSlice.RoundBasis) throws -> RoundDraft {
        var absences: [Absence] = []
        var taking: [PersonID] = []
        for (person, participation) in basis.people {
            switch participation.standing(at: basis.now) {
            case .takesPart: taking.append(person)
            case .paused(let until): absences.append(Absence(person: person, reason: .paused(until: until)))
            case .left: absences.append(Absence(person: person, reason: .gone))
            }
        }
        var generator = SplitMix64(state: seed)
        taking.shuffle(using: &generator)
        let met = Set(basis.history.flatMap { group in group.people.flatMap { a in group.people.map { [a, $0] } } })
        var groups: [[PersonID]] = []
        while taking.count >= basis.program.groupSize {
            let a = taking.removeFirst()
            var group = [a]
            while group.count < basis.program.groupSize {
                let i = taking.firstIndex { !met.contains([a, $0]) } ?? 0
                group.append(taking.remove(at: i))
            }
            groups.append(group)
        }
        if !groups.isEmpty { groups[groups.count - 1] += taking } else if taking.count > 1 { groups = [taking] }
        else { absences += taking.map { Absence(person: $0, reason: .nobody) } }
        let introductions = groups.map { group in
            let again = group.contains { a in group.contains { a < $0 && met.contains([a, $0]) } }
            return Introduction(people: group, reasons: [again ? .againLongest : .firstTime], again: again)
        }
        return RoundDraft(seed: seed, audience: basis.audience, introductions: introductions, absences: absences)
    }
}
