import Accounts
import Audit
import Foundation
import Jobs
import Primitives
import Store

extension ProgramsSlice {
    /// What planning a round needs to know. Opened profiles included, so it stays in memory only.
    struct RoundBasis: Sendable {
        let program: Program
        let audience: String
        let people: [(person: PersonID, participation: Participation)]
        let profiles: [PersonID: Profile]
        let history: [(round: Int, people: [PersonID])]
        let now: Date
    }

    /// A program's next round as a draft, made anew where there is none or the audience has changed since.
    ///
    /// The planning happens between two transactions, so that nobody waits for it with a lock.
    func prepareRound(
        _ workspace: WorkspaceID, _ program: ProgramID
    ) async throws -> (round: Round, isRenewed: Bool) {
        let (fresh, basis) = try await database.transaction(.workspace(workspace)) { tx in
            try draftOrBasis(tx, workspace, program)
        }
        guard let basis else {
            guard let fresh else { throw DatabaseError.missing("round") }
            return (fresh, false)
        }
        let draft = try await RoundPlanning(seed: seed()).draft(basis)
        return try await database.transaction(.workspace(workspace)) { tx in
            _ = try programs.program(tx, workspace, program, locking: true)
            let before = try rounds.draft(tx, workspace, program)
            // Somebody else made the same plan meanwhile.
            if let before, before.audience == draft.audience { return (before, false) }
            let id = try rounds.save(tx, workspace, program, draft)
            guard let round = try rounds.round(tx, workspace, id) else { throw DatabaseError.missing("round") }
            return (round, before != nil)
        }
    }

    /// Changes with everything that a plan depends on, the rounds already run included: a plan made slowly must not be
    /// kept when a round was run meanwhile.
    func audience(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> String {
        let last = try rounds.lastNumber(tx, workspace, program.id)
        return "\(program.groupSize):\(last):" + (try participations.digest(tx, workspace, program.id))
    }

    private func draftOrBasis(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID
    ) throws -> (Round?, RoundBasis?) {
        let program = try found(tx, workspace, id)
        let audience = try audience(tx, workspace, program)
        let draft = try rounds.draft(tx, workspace, id)
        if let draft, draft.audience == audience { return (draft, nil) }
        let all = try participations.audience(tx, workspace, id)
        let taking = all.filter { $0.participation.standing(at: tx.now) == .takesPart }.map(\.person)
        return (
            nil,
            RoundBasis(
                program: program, audience: audience, people: all,
                profiles: try people.people(tx, workspace, taking).mapValues(\.profile),
                history: try introductions.history(tx, workspace, id), now: tx.now)
        )
    }

    private func seed() -> UInt64 { random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

/// Why a draft was not run.
enum RoundStart: Sendable, Equatable {
    case started
    /// The audience is not the one that the plan was made for.
    case outdated
    /// Nobody would meet.
    case empty
    /// It was run already, or is no more.
    case gone
}

extension ProgramsSlice {
    /// Runs a draft, in the caller's transaction and under the program's lock: the round, its members, the jobs that write
    /// the mails, the program's next date and the note about it are one.
    func start(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ draft: Round, by actor: Actor
    ) throws -> RoundStart {
        guard draft.state == .draft else { return .gone }
        guard try draft.audience == audience(tx, workspace, program) else { return .outdated }
        guard draft.counts.hasGroups else { return .empty }
        let due = program.nextRoundAt
        let isDue =
            try program.cadence.standsFor(due, at: tx.now) && !rounds.hasRound(tx, workspace, program.id, due: due)
        guard try rounds.start(tx, workspace, draft.id, of: program.id, standingFor: isDue ? due : nil) else {
            return .gone
        }
        let next = program.cadence.afterRun(at: tx.now, due: due)
        _ = try programs.move(tx, workspace, program.id, from: due, to: next)
        try enqueueMails(tx, workspace, draft, groupSize: program.groupSize)
        try queue.post(tx, CountDashboard(), workspace: workspace, priority: 5)
        try audit.record(
            tx, workspace,
            AuditEvent(
                "round.started", by: actor, on: draft.id.text,
                details: [
                    "people": "\(draft.counts.people)", "groups": "\(draft.counts.groups)",
                    "left": "\(draft.counts.left)",
                ]))
        return .started
    }

    private func enqueueMails(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, groupSize: Int
    ) throws {
        let step = max(1, IntroductionMails.people / max(1, groupSize))
        let requests = stride(from: 1, through: round.counts.groups, by: step).map { first in
            JobRequest(
                IntroductionMails(round: round.id, first: first, last: min(first + step - 1, round.counts.groups)),
                unique: "\(round.id.text) \(first)")
        }
        try queue.enqueue(tx, all: requests, workspace: workspace)
    }
}
