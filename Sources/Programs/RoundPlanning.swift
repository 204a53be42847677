import Accounts
import Dispatch
import Foundation
import Matching
import Primitives

/// Makes the plan of a round: asks the matching engine, and says of everybody what becomes of them.
struct RoundPlanning: Sendable {
    let seed: UInt64

    /// Plans on a thread of its own, so that a large round keeps no page waiting.
    func draft(_ basis: ProgramsSlice.RoundBasis) async throws -> RoundDraft {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Result { try plan(basis) }) }
        }
    }

    /// The same plan for the same basis and seed.
    func plan(_ basis: ProgramsSlice.RoundBasis) throws -> RoundDraft {
        let taking = basis.people.filter { $0.participation.standing(at: basis.now) == .takesPart }.map(\.person)
        let plan = try RoundPlanner.plan(request(basis, taking))
        let introductions = plan.groups.map { group in
            Introduction(
                people: group.members.map { taking[$0] }, reasons: Self.reasons(group, size: basis.program.groupSize),
                again: group.reason.acquaintance != .firstTime)
        }
        let alone = plan.leftOut.map { Absence(person: taking[$0.participant], reason: .nobody) }
        return RoundDraft(
            seed: seed, audience: basis.audience, introductions: introductions, absences: Self.absences(basis) + alone)
    }

    private func request(_ basis: ProgramsSlice.RoundBasis, _ taking: [PersonID]) -> RoundRequest {
        let numbers = Dictionary(zip(taking, 0...), uniquingKeysWith: { first, _ in first })
        let history = basis.history.compactMap { group -> PastGroup? in
            let members = group.people.compactMap { numbers[$0] }
            return members.count > 1 ? PastGroup(round: group.round, members: members) : nil
        }
        let participants = taking.map { person in
            let profile = basis.profiles[person]
            return Participant(department: profile?.department, location: profile?.location)
        }
        return RoundRequest(
            participants: participants, groupSize: basis.program.groupSize, history: history, seed: seed)
    }

    private static func reasons(_ group: PlannedGroup, size: Int) -> [IntroductionReason] {
        var reasons: [IntroductionReason] = [group.reason.acquaintance == .firstTime ? .firstTime : .againLongest]
        if group.reason.differsInDepartment { reasons.append(.department) }
        if group.reason.differsInLocation { reasons.append(.location) }
        if group.members.count > size { reasons.append(.larger) }
        return reasons
    }

    private static func absences(_ basis: ProgramsSlice.RoundBasis) -> [Absence] {
        basis.people.compactMap { person, participation in
            switch participation.standing(at: basis.now) {
            case .takesPart: nil
            case .paused(let until): Absence(person: person, reason: .paused(until: until))
            case .left: Absence(person: person, reason: .gone)
            }
        }
    }
}
