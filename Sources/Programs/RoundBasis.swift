import Accounts
import Foundation
import Primitives
import Store

extension ProgramsSlice {
    /// What planning a round needs to know. Opened profiles included, so it stays in memory only.
    struct RoundBasis: Sendable {
        let program: Program
        let audience: String
        let people: [(person: PersonID, participation: Participation)]
        let profiles: [PersonID: Profile]
        /// Greater numbers are more recent; below 1 what was brought in from a file.
        let history: [(round: Int, people: [PersonID])]
        let now: Date
        var pairs = RoundPairs()
        /// What those who take part chose who chose anything.
        var choices: [PersonID: PersonChoices] = [:]
        /// The sides of people in a program of two audiences.
        var audienceSides: [PersonID: Set<RoundSide>] = [:]
        /// For how many rounds somebody has waited who has; `Participant.promised` for whoever was promised a place.
        var waited: [PersonID: Int] = [:]

        /// Those who take part, in order of id.
        var taking: [PersonID] {
            people.filter { $0.participation.standing(at: now) == .takesPart }.map(\.person)
        }
    }

    func basis(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, audience: String, beforeAnswers: Bool = false,
        among some: [PersonID]? = nil
    ) throws -> RoundBasis {
        let all = try sifted(tx, workspace, program, beforeAnswers: beforeAnswers, among: some)
        let taking = all.filter { $0.participation.standing(at: tx.now) == .takesPart }.map(\.person)
        let chosen = try choices.forRound(tx, workspace, among: taking)
        return RoundBasis(
            program: program, audience: audience, people: all,
            profiles: try people.people(tx, workspace, taking).mapValues { person in
                person.profile.completed(chosen.choices[person.id])
            },
            history: try pastMeetings.history(tx, workspace)
                + introductions.history(tx, workspace, program.id), now: tx.now,
            pairs: try pairs(tx, workspace, program.id, chosen), choices: chosen.choices,
            audienceSides: try audienceSides(tx, workspace, program, among: taking),
            waited: try waited(tx, workspace, program.id))
    }

    /// Who of these people is in which of a program's two audiences; nobody where it has none.
    func audienceSides(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, among people: [PersonID]
    ) throws -> [PersonID: Set<RoundSide>] {
        guard case .audiences = program.settings.matching.kind else { return [:] }
        return try ProgramAudienceStore().sides(tx, workspace, program.id, among: people)
    }

    /// What managers and people themselves have said of pairs.
    func pairs(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ chosen: RoundChoices
    ) throws -> RoundPairs {
        RoundPairs(
            apart: Set(try programPeople.apart(tx, workspace, program)),
            blocked: Set(chosen.blocked.map { PersonPair($0.0, $0.1) }), asked: chosen.asked,
            hosts: Set(try programPeople.hosts(tx, workspace, program)))
    }

    /// Changes with everything that a plan depends on, the rounds already run included: a plan made slowly must not be
    /// kept when a round was run meanwhile, be it another program's.
    func audience(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> String {
        let last = try rounds.started(tx, workspace)
        let matching = try programPeople.digest(tx, workspace, program.id)
        let people = try participations.digest(tx, workspace, program.id)
        let promised = try offers.waiting(tx, workspace, program.id).map(\.person.text).sorted().joined()
        let sides = try ProgramAudienceStore().digest(tx, workspace, program)
        let digest = try siftedDigest(tx, workspace, program, people + promised + sides)
        return "\(program.groupSize):\(last):\(matching):" + digest
    }
}
