import Audit
import Foundation
import Jobs
import Primitives
import Store

extension ProgramsSlice {
    /// A program's next round as a draft, made anew where there is none or the audience has changed since. A draft that
    /// somebody has had a hand in is only brought up to date.
    ///
    /// The planning happens between two transactions, so that nobody waits for it with a lock.
    ///
    /// - Parameters:
    ///   - anew: somebody asks for another plan, whatever there is.
    ///   - finish: joins the transaction that keeps the plan, and undoes it by throwing.
    func prepareRound(
        _ workspace: WorkspaceID, _ program: ProgramID, anew: Bool = false,
        finish: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) async throws -> (round: Round, isRenewed: Bool) {
        try await catchUpAudiences(workspace)
        let (fresh, basis) = try await database.transaction(.workspace(workspace)) { tx in
            try draftOrBasis(tx, workspace, program, anew: anew)
        }
        guard let basis else {
            // Brought up to date, or as it was.
            guard let fresh else { throw DatabaseError.missing("round") }
            return (fresh, false)
        }
        let planned = try await RoundPlanning(seed: seed()).draft(basis)
        return try await database.transaction(.workspace(workspace)) { tx in
            var draft = planned
            draft.findings = try named(tx, workspace, program, draft.findings)
            _ = try programs.program(tx, workspace, program, locking: true)
            let before = try rounds.draft(tx, workspace, program)
            try finish(tx)
            // Somebody else made the same plan meanwhile.
            if !anew, let before, before.audience == draft.audience { return (before, false) }
            let id = try rounds.save(tx, workspace, program, draft)
            // Before they have answered nobody takes part, and no rule is in anybody's way.
            if try !draft.findings.isEmpty || habits.habits(tx, workspace, program).askDays == nil {
                try notices.look(tx, workspace, program, draft.findings)
            }
            guard let round = try rounds.round(tx, workspace, id) else { throw DatabaseError.missing("round") }
            return (round, before != nil)
        }
    }

    private func draftOrBasis(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, anew: Bool
    ) throws -> (Round?, RoundBasis?) {
        let program = try found(tx, workspace, id)
        let audience = try audience(tx, workspace, program)
        let draft = anew ? nil : try rounds.draft(tx, workspace, id)
        if let draft, draft.audience == audience { return (draft, nil) }
        let basis = try basis(tx, workspace, program, audience: audience)
        if let draft, draft.isKept { return (try refresh(tx, workspace, draft, basis), nil) }
        return (nil, basis)
    }

    /// Brings a draft that somebody has had a hand in up to date, and leaves the rest of it as it is: who does not take
    /// part any more is taken out, who has come is told to wait for the next round.
    func refresh(
        _ tx: Transaction, _ workspace: WorkspaceID, _ draft: Round, _ basis: RoundBasis
    ) throws -> Round {
        var editing = DraftEditing(try rounds.whole(tx, workspace, draft), basis)
        editing.refresh()
        try rounds.rewrite(tx, workspace, draft.id, editing.draft)
        guard let round = try rounds.round(tx, workspace, draft.id) else { throw DatabaseError.missing("round") }
        return round
    }

    func seed() -> UInt64 { random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
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
        let stands = program.cadence.standsFor(program.nextRoundAt, at: tx.now)
        let isFirst = try !rounds.hasRound(tx, workspace, program.id, due: program.beat)
        let isStarted = try rounds.start(
            tx, workspace, draft.id, of: program.id, standingFor: stands && isFirst ? program.beat : nil,
            revealedAt: program.meeting(after: tx.now))
        guard isStarted else { return .gone }
        if stands { try programs.move(tx, workspace, past: program) }
        try enqueueMails(tx, workspace, draft, groupSize: program.settings.matching.kind.groupSize(program.groupSize))
        if draft.counts.left > 0 {
            try queue.enqueue(tx, AbsenceMails(round: draft.id), workspace: workspace, unique: "left \(draft.id.text)")
        }
        try noteRules(tx, workspace, program, draft, by: actor)
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
