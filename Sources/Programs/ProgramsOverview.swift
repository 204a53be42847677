import Accounts
import Foundation
import Primitives
import Store
import Web

/// What the first page tells about programs: how far a workspace has come, what is ahead, soonest first, what was last.
package struct ProgramsOverview: Sendable {
    package let hasPeople: Bool
    /// Of the program to preview first.
    package let firstProgram: String?
    package let hasRounds: Bool
    package let next: [Next]
    package let rounds: [Latest]

    package struct Next: Sendable {
        package let id: String
        package let program: String
        package let when: Moment
        package let people: String
    }

    /// A round that was run, with how far its mails are.
    package struct Latest: Sendable {
        package let id: String
        package let number: String
        package let program: String
        package let when: Moment
        package let people: String
        package let state: State
        package let bar: Bar?
    }

    package struct State: Sendable {
        package let tone: String
        package let label: String
    }
}

extension ProgramsSlice {
    /// Programs and rounds shown.
    private static let shown = 5

    package func overview(_ workspace: WorkspaceID, _ catalogue: Catalogue) async throws -> ProgramsOverview {
        try await database.transaction(.workspace(workspace)) { tx in
            let all = try programs.programs(tx, workspace)
            let latest = try rounds.latest(tx, workspace, limit: Self.shown)
            let progress = try roundDeliveries.progress(tx, workspace, latest.map(\.id))
            let shown = latest.compactMap { round in
                all.first { $0.id == round.program }.flatMap {
                    ProgramsOverview.Latest(round, $0, progress[round.id] ?? RoundProgress(), catalogue)
                }
            }
            return ProgramsOverview(
                hasPeople: try people.count(tx, workspace) > 1,
                firstProgram: all.first { $0.state.isChangeable }?.id.text,
                hasRounds: !latest.isEmpty, next: try next(tx, workspace, all, catalogue), rounds: shown)
        }
    }

    private func next(
        _ tx: Transaction, _ workspace: WorkspaceID, _ all: [Program], _ catalogue: Catalogue
    ) throws -> [ProgramsOverview.Next] {
        try all.filter(\.isRunning).prefix(Self.shown).map { program in
            ProgramsOverview.Next(
                id: program.id.text, program: program.name,
                when: Moment(program.nextRoundAt, catalogue, program.cadence.zone),
                people: "\(try participations.count(tx, workspace, program.id))")
        }
    }
}

extension ProgramsOverview.Latest {
    fileprivate init?(_ round: Round, _ program: Program, _ progress: RoundProgress, _ catalogue: Catalogue) {
        guard let number = round.number, let startedAt = round.startedAt else { return nil }
        let tag = progress.state.tag(catalogue)
        self.init(
            id: round.id.text, number: "\(number)", program: program.name,
            when: Moment(startedAt, catalogue, program.cadence.zone), people: "\(round.counts.people)",
            state: ProgramsOverview.State(tone: tag.tone, label: tag.label), bar: Bar(progress, catalogue))
    }
}
