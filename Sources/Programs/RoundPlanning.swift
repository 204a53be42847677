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
        let contradictions = try RoundPlanner.contradictions(in: field.toldRequest)
        var series = RoundSeries(field.request, firstRound: 1)
        series.lookAhead = RoundField.lookAhead
        series.keepsToNew = true
        if field.request.groupSize > 2 { series.effort = RoundField.groupEffort }
        guard let plan = try series.plan(rounds: 1).first else { throw CancellationError() }
        let groups = plan.groups.map { $0.members.map { field.taking[$0] } }
        let facts = GroupFacts(basis, groups: groups)
        // What the kind asks for holds, even where that leaves more people out.
        let told = zip(groups, plan.groups).map { people, group in
            facts.introduction(people, isPlanned: true, isLongestAgo: group.reason.isLongestAgo)
        }
        let meeting = told.filter { !$0.broken.contains(where: \.isOfKind) }
        let unfit = told.filter { $0.broken.contains(where: \.isOfKind) }.flatMap(\.people)
        let seated = Self.seated(meeting.flatMap(\.people), basis)
        // By the rules that are told alone. That somebody would rather not meet somebody makes no difference, or whoever looks
        // after programs could tell from the reason that there is such a wish.
        let ruled = Set(contradictions.flatMap(\.people))
        let alone = plan.leftOut.map { left in
            let person = field.taking[left.participant]
            let isRuled = ruled.contains(left.participant)
            return Absence(person: person, reason: Self.reason(left.reason, person, basis, seated, isRuled: isRuled))
        }
        return RoundDraft(
            seed: seed, audience: basis.audience,
            introductions: meeting,
            absences: field.absences + alone + unfit.map { Absence(person: $0, reason: .nobody) },
            findings: Self.findings(contradictions, basis))
    }

    /// The rules that leave people with nobody to meet, whatever else is planned.
    static func findings(_ basis: ProgramsSlice.RoundBasis) throws -> [RoundFinding] {
        try findings(RoundPlanner.contradictions(in: RoundField(basis, seed: 1).toldRequest), basis)
    }

    /// Where nobody is on one side, it is not the other that is to blame.
    private static func findings(
        _ contradictions: [Contradiction], _ basis: ProgramsSlice.RoundBasis
    ) -> [RoundFinding] {
        let missing = RoundFinding.missing(basis)
        let all = contradictions.map { RoundFinding($0) }
        let other = missing.isEmpty ? all : all.filter { !$0.isOfSides }
        return Array((missing + other).prefix(RoundFinding.maximum))
    }

    /// The values for which somebody has a seat.
    private static func seated(_ people: [PersonID], _ basis: ProgramsSlice.RoundBasis) -> Set<String> {
        guard case .composer(let attribute, let seats) = basis.program.settings.matching.kind else { return [] }
        let values = people.reduce(into: Set<String>()) {
            $0.formUnion(basis.profiles[$1]?.values(of: attribute) ?? [])
        }
        return values.intersection(seats.map(\.value))
    }

    /// Whether others of somebody's kind have a seat.
    private static func areSeated(
        _ person: PersonID, _ basis: ProgramsSlice.RoundBasis, _ seated: Set<String>
    ) -> Bool {
        guard case .composer(let attribute, _) = basis.program.settings.matching.kind else { return false }
        return !(basis.profiles[person]?.values(of: attribute) ?? []).isDisjoint(with: seated)
    }

    private static func reason(
        _ reason: LeftOutReason, _ person: PersonID, _ basis: ProgramsSlice.RoundBasis, _ seated: Set<String>,
        isRuled: Bool
    ) -> Absence.Reason {
        let profile = basis.profiles[person]
        let lacks = basis.program.settings.matching.needed.contains { profile?.values(of: $0).isEmpty ?? true }
        switch reason {
        case .nobodyElse: return .alone
        case .notDrawn: return .undrawn
        case .noCategory: return .uncategorised
        case .categoryFull: return areSeated(person, basis, seated) ? .full : .nobody
        case .partnersTaken: return lacks ? .unknown : .nobody
        case .everyPartnerForbidden: return lacks ? .unknown : isRuled ? .rules : .nobody
        }
    }
}
