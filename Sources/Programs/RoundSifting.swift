import Foundation
import Primitives
import Store
import Vault

extension ProgramsSlice {
    /// Everybody active of a workspace, with what they said about the program and about its next round, and whether mail
    /// reaches them.
    ///
    /// - Parameters:
    ///   - beforeAnswers: what they said about the next round is left aside, to know whom to ask.
    ///   - some: those among these people only.
    func sifted(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, beforeAnswers: Bool = false,
        among some: [PersonID]? = nil
    ) throws -> [(person: PersonID, participation: Participation)] {
        let all = try participations.audience(tx, workspace, program.id, among: some)
        let unreachable = try bounces.people(tx, workspace, among: some)
        let asked = try beforeAnswers ? nil : answers(tx, workspace, program, among: some)
        return all.map { person, participation in
            var participation = participation
            if unreachable.contains(person) {
                participation.round = .unreachable
            } else if let asked {
                switch asked[person] {
                case .some(.some(.yes)): break
                case .some(.some(.no)): participation.round = .declined
                case .some(.none): participation.round = .unanswered
                case .none: participation.round = .unasked
                }
            }
            return (person, participation)
        }
    }

    /// What people said about the next round, nil for who was asked and has not answered; nil altogether where nobody is
    /// asked.
    ///
    /// Whoever waits for another introduction, because the last one did not come about, has said yes already.
    private func answers(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, among some: [PersonID]? = nil
    ) throws -> [PersonID: RoundAsk.Answer?]? {
        guard try habits.habits(tx, workspace, program.id).askDays != nil else { return nil }
        let ask = try asks.ask(tx, workspace, program.id, beat: program.beat)
        let said = try ask.map { try asks.answers(tx, workspace, $0.id, among: some) } ?? [:]
        return try offers.waiting(tx, workspace, program.id).reduce(into: said) { said, waiting in
            if case .some(.some) = said[waiting.person] { return }
            said.updateValue(.yes, forKey: waiting.person)
        }
    }

    /// Changes with `base`, and with everything that `sifted` adds to what people said about the program.
    func siftedDigest(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ base: String
    ) throws -> String {
        let unreachable = try bounces.people(tx, workspace).map(\.text).sorted()
        let said =
            try answers(tx, workspace, program)
            .map { $0.map { "\($0.key.text)\($0.value?.rawValue ?? "asked")" }.sorted() } ?? ["everybody"]
        return Hex.encode(
            vault.mac("round-audience", Array(([base] + unreachable + ["|"] + said).joined(separator: ",").utf8)))
    }
}
