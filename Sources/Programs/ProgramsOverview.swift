import Accounts
import Foundation
import Mail
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
    /// There is no mail server, and what a round wrote lies in the outbox of this machine.
    package let keepsMails: Bool

    package struct Next: Sendable {
        package let id: String
        package let program: String
        package let when: Moment
        package let people: String
        /// Why somebody should look at it.
        package let attention: String?
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

    package func overview(
        _ workspace: WorkspaceID, mayEdit: Bool, _ catalogue: Catalogue
    ) async throws -> ProgramsOverview {
        let isKept = !outbox.leaves
        return try await database.transaction(.workspace(workspace)) { tx in
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
                hasRounds: !latest.isEmpty, next: try next(tx, workspace, all, mayEdit: mayEdit, catalogue),
                rounds: shown,
                keepsMails: isKept && !latest.isEmpty)
        }
    }

    private func next(
        _ tx: Transaction, _ workspace: WorkspaceID, _ all: [Program], mayEdit: Bool, _ catalogue: Catalogue
    ) throws -> [ProgramsOverview.Next] {
        let shown = all.filter(\.isRunning).prefix(Self.shown)
        return try listed(tx, workspace, Array(shown), faces: 0, mayEdit: mayEdit).map { listed in
            let program = listed.program
            return ProgramsOverview.Next(
                id: program.id.text, program: program.name,
                when: Moment(program.nextRoundAt, catalogue, program.cadence.zone, weekday: true),
                people: catalogue.count(listed.count), attention: listed.attention.map(catalogue.sentence))
        }
    }

    /// Programs with who takes part and what somebody should know of them: as many statements for one as for all.
    func listed(
        _ tx: Transaction, _ workspace: WorkspaceID, _ all: [Program], faces: Int, mayEdit: Bool
    ) throws -> [ProgramsPage.Listed] {
        let glances = try participations.glances(tx, workspace, all.map(\.id), some: faces)
        let known = try people.people(tx, workspace, Array(Set(glances.values.flatMap(\.some))))
        // What rules do to people is for those who look after them.
        let noted = mayEdit ? try notices.kinds(tx, workspace) : [:]
        return all.map { program in
            let glance = glances[program.id] ?? ProgramGlance()
            return ProgramsPage.Listed(
                program: program, count: glance.count, some: glance.some.compactMap { known[$0] },
                attention: program.attention(people: glance.count, noted[program.id] ?? [], at: tx.now))
        }
    }
}

extension Program {
    /// Why somebody should look at one that runs; nil where nothing is amiss.
    func attention(people: Int, _ noted: Set<ProgramNotice.Kind>, at now: Date) -> WordKey? {
        guard isRunning else { return nil }
        if people < 2 { return WordKey("programs.attention.too-few") }
        if noted.contains(.empty) { return WordKey("programs.attention.empty") }
        if let overdue = overdue(at: now) { return overdue }
        return noted.contains(.rules) ? WordKey("programs.attention.rules") : nil
    }
}

extension ProgramsOverview.Latest {
    fileprivate init?(
        _ round: Round, _ program: Program, _ progress: RoundProgress, _ catalogue: Catalogue
    ) {
        guard let number = round.number, let startedAt = round.startedAt else { return nil }
        let tag = progress.state.tag(catalogue)
        self.init(
            id: round.id.text, number: "\(number)", program: program.name,
            when: Moment(startedAt, catalogue, program.cadence.zone), people: catalogue.count(round.counts.people),
            state: ProgramsOverview.State(tone: tag.tone, label: tag.label),
            bar: Bar(progress, catalogue))
    }
}

extension Program {
    /// That the date of its next round has passed; nil where it is still ahead.
    func overdue(at now: Date) -> WordKey? {
        guard isRunning, nextRoundAt <= now else { return nil }
        return settings.asksApproval ? WordKey("programs.attention.approval") : WordKey("programs.attention.overdue")
    }
}
