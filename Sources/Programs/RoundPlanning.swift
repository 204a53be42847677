import Accounts
import Foundation
import Matching
import Primitives

/// Makes the plan of a round: asks the matching engine, and says of everybody what becomes of them.
struct RoundPlanning: Sendable {
    let seed: UInt64

    /// Plans on a thread of its own, so that a large round keeps nothing else waiting. Ends early when the task is
    /// cancelled.
    func draft(_ basis: ProgramsSlice.RoundBasis) async throws -> RoundDraft {
        try await PlanningExecutor.run { try plan(basis) }
    }

    /// The same plan for the same basis and seed.
    func plan(_ basis: ProgramsSlice.RoundBasis) throws -> RoundDraft {
        let field = RoundField(basis, seed: seed)
        let findings = try Self.findings(field)
        var series = RoundSeries(field.request, firstRound: 1)
        series.lookAhead = RoundField.lookAhead
        series.keepsToNew = true
        if field.request.groupSize > 2 { series.effort = RoundField.groupEffort }
        guard let plan = try series.plan(rounds: 1).first else { throw CancellationError() }
        let groups = plan.groups.map { $0.members.map { field.taking[$0] } }
        let facts = GroupFacts(basis, groups: groups)
        let alone = plan.leftOut.map { left in
            let person = field.taking[left.participant]
            return Absence(person: person, reason: Self.reason(left.reason, person, basis))
        }
        // What the kind asks for holds, even where that leaves more people out.
        let told = groups.map { facts.introduction($0, isPlanned: true) }
        let unfit = told.filter { $0.broken.contains(where: \.isOfKind) }.flatMap(\.people)
        return RoundDraft(
            seed: seed, audience: basis.audience,
            introductions: told.filter { !$0.broken.contains(where: \.isOfKind) },
            absences: field.absences + alone + unfit.map { Absence(person: $0, reason: .nobody) },
            findings: findings)
    }

    /// The rules that leave people with nobody to meet, whatever else is planned.
    static func findings(_ basis: ProgramsSlice.RoundBasis) throws -> [RoundFinding] {
        try findings(RoundField(basis, seed: 1))
    }

    private static func findings(_ field: RoundField) throws -> [RoundFinding] {
        let all = try RoundPlanner.contradictions(in: field.toldRequest)
        return all.prefix(RoundFinding.maximum).map(RoundFinding.init)
    }

    private static func reason(
        _ reason: LeftOutReason, _ person: PersonID, _ basis: ProgramsSlice.RoundBasis
    ) -> Absence.Reason {
        let profile = basis.profiles[person]
        let lacks = basis.program.settings.matching.needed.contains { profile?.values(of: $0).isEmpty ?? true }
        switch reason {
        case .nobodyElse: return .alone
        case .notDrawn: return .undrawn
        case .noCategory: return .uncategorised
        case .categoryFull: return .full
        case .partnersTaken: return lacks ? .unknown : .nobody
        case .everyPartnerForbidden: return lacks ? .unknown : basis.pairs.isInAnyBlock(person) ? .nobody : .rules
        }
    }
}
