import Accounts
import Primitives
import Store

/// The part of a draft that an edit touches: a few groups with their numbers, and those left out who are spoken of. One
/// change costs the same however many people a program has.
struct DraftPart: Sendable {
    let round: Round
    /// By number from 1.
    let groups: [(number: Int, introduction: Introduction)]
    let absences: [Absence]

    /// Everybody of it.
    var people: [PersonID] { groups.flatMap(\.introduction.people) + absences.map(\.person) }

    var draft: RoundDraft {
        RoundDraft(
            seed: 0, audience: round.audience, introductions: groups.map(\.introduction), absences: absences,
            findings: round.findings)
    }
}

extension DraftEdit {
    /// Whom it names.
    var people: [PersonID] {
        switch self {
        case .move(let person, _), .takeOut(let person, _): [person]
        case .swap(let one, let other), .join(let one, let other): [one, other]
        }
    }

    /// The group it names; 0 for none.
    var group: Int { if case .move(_, let number) = self { number } else { 0 } }
}

extension ProgramsSlice {
    /// What an edit has to know of those it touches: who has left meanwhile is taken out by the same stroke.
    func basis(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ part: DraftPart) throws -> RoundBasis
    {
        let all = part.people
        let chosen = try choices.forRound(tx, workspace, among: all)
        return RoundBasis(
            program: program, audience: part.round.audience, people: try sifted(tx, workspace, program, among: all),
            profiles: try people.people(tx, workspace, all).mapValues {
                $0.profile.completed(chosen.choices[$0.id])
            },
            history: try pastMeetings.history(tx, workspace, among: all)
                + introductions.history(tx, workspace, program.id, among: all), now: tx.now,
            pairs: try pairs(tx, workspace, program.id, chosen), choices: chosen.choices,
            audienceSides: try audienceSides(tx, workspace, program, among: all))
    }
}
