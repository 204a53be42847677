import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var roundRoutes: [Route] {
        [
            .get("/programs/{program}/preview", .may(.programsManage), previewRound),
            .post("/programs/{program}/preview", .may(.programsManage), planRound),
            .post("/programs/{program}/preview/cancel", .may(.programsManage), cancelPlan),
            .post("/programs/{program}/approve", .may(.programsManage), approveRound),
            .post("/programs/{program}/rounds", .may(.programsManage), runRound),
        ]
    }

    /// Shows what there is: work in progress, the plan, or that there is none yet.
    private func previewRound(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let page = exchange.pageNumber
        return try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            let task = try tasks.find(tx, workspace, id, .preview)
            let round = try rounds.draft(tx, workspace, id)
            guard let round, task?.state != .working else {
                let people = try participations.count(tx, workspace, id)
                return .page(RoundWaitingPage(program, task, people: people, exchange.now))
            }
            let look = try look(tx, workspace, round, DraftChange(exchange), find: exchange.query("find") ?? "")
            var draft = try self.opened(tx, workspace, program, round, page: page, look)
            draft.habits = try habits.habits(tx, workspace, id)
            draft.questions = try draft.habits.breaksIce ? questions.questions(tx, workspace, id) : []
            draft.number = try rounds.lastNumber(tx, workspace, id) + 1
            draft.asking = try asking(
                tx, workspace, program, mayEdit: exchange.offers(.programsManage), exchange.catalogue)
            return .page(
                RoundPreviewPage(
                    draft, page: page, isChanged: exchange.query("changed") != nil,
                    mayRun: exchange.offers(.programsManage), exchange.catalogue))
        }
    }

    private func opened(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ round: Round, page: Int,
        _ look: DraftLook
    ) throws -> RoundPreviewPage.Draft {
        let size = RoundPreviewPage.size
        let shown = try introductions.page(tx, workspace, round.id, offset: (page - 1) * size, limit: size)
        let absences = try rounds.absences(tx, workspace, round.id, limit: RoundPreviewPage.shownAbsences)
        let ids = Set(shown.flatMap(\.people) + absences.map(\.person) + (look.part?.people ?? []))
        let chosen = try choices.all(tx, workspace, of: Array(ids))
        return RoundPreviewPage.Draft(
            program: program, round: round, introductions: shown, absences: absences,
            people: try people.people(tx, workspace, Array(ids)).mapValues { $0.completed(chosen[$0.id]) },
            isOutdated: try audience(tx, workspace, program) != round.audience,
            consequences: try introductions.consequences(tx, workspace, round.id), look: look)
    }

    /// Has the next round planned by a job. What is there and still holds is shown, unless another plan is asked for.
    private func planRound(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let actor = JobActor(try exchange.signedIn)
        let isAnew = try exchange.form("anew")["anew"] == "yes"
        try await database.transaction(.workspace(workspace)) { tx in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard program.state != .archived else { throw ProgramRefusal.notNow }
            let draft = try rounds.draft(tx, workspace, id)
            let holds = try draft.map { try $0.isKept || audience(tx, workspace, program) == $0.audience } ?? false
            let task = try tasks.find(tx, workspace, id, .preview)
            guard task?.isFresh(at: tx.now) != true, isAnew || !holds else { return }
            let begun = try tasks.begin(tx, workspace, id, .preview, total: 1)
            try enqueue(tx, workspace, id, begun, .preview, for: actor)
        }
        return .redirect(to: "/programs/\(id.text)/preview")
    }

    func enqueue(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ task: ProgramTaskID,
        _ kind: ProgramTask.Kind, for actor: JobActor
    ) throws {
        try queue.enqueue(
            tx, ProgramTaskJob(program: program, task: task, work: kind.rawValue, actor: actor), workspace: workspace)
    }

    private func cancelPlan(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, id)
            _ = try tasks.cancel(tx, workspace, id, .preview)
        }
        return .redirect(to: "/programs/\(id.text)/preview")
    }

    /// Says yes to what was previewed, as it was seen, and nothing else: it goes out at its time.
    private func approveRound(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: ProgramID = try exchange.id("program")
        let form = try exchange.form("preview", "was", "approved")
        let isApproved = form["approved"] != "no"
        let isDone = try await database.transaction(.workspace(workspace)) { tx -> Bool in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard let draft = try rounds.draft(tx, workspace, id), draft.id.text == form["preview"] else {
                return false
            }
            if isApproved, form["was"] != "\(draft.revision)" { return false }
            if isApproved, try bringUpToDate(tx, workspace, program, draft) { return false }
            guard try rounds.approve(tx, workspace, draft.id, isApproved) else { return false }
            let event =
                isApproved
                ? AuditEvent("round.approved", by: actor, on: draft.id.text)
                : AuditEvent("round.approval-withdrawn", by: actor, on: draft.id.text)
            try audit.record(tx, workspace, event)
            return true
        }
        return .redirect(to: "/programs/\(id.text)/preview\(isDone ? "" : "?changed=yes")")
    }

    /// Whether a draft is overtaken. One that somebody has had a hand in is brought up to date, to be looked at again.
    private func bringUpToDate(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ draft: Round
    ) throws -> Bool {
        let audience = try audience(tx, workspace, program)
        guard audience != draft.audience else { return false }
        if draft.isKept { _ = try refresh(tx, workspace, draft, basis(tx, workspace, program, audience: audience)) }
        return true
    }

    /// Runs what was previewed, as it was seen, and nothing else. Of several clicks one does it, and all of them end up on its page.
    private func runRound(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        let form = try exchange.form("preview", "was")
        guard let preview = RoundID(form["preview"]) else { throw RequestRefusal.malformed }
        let start = try await database.transaction(.workspace(workspace)) { tx -> RoundStart in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard program.state.runsByHand else { throw ProgramRefusal.notNow }
            guard let round = try rounds.round(tx, workspace, preview), round.program == id,
                round.state != .draft || form["was"] == "\(round.revision)"
            else { return .outdated }
            let start = try self.start(tx, workspace, program, round, by: actor)
            if start == .outdated { _ = try bringUpToDate(tx, workspace, program, round) }
            return start
        }
        switch start {
        case .started:
            return .redirect(to: "/rounds/\(preview.text)", notice: WordKey("programs.round.started"))
        case .gone: return .redirect(to: "/rounds/\(preview.text)")
        case .outdated: return .redirect(to: "/programs/\(id.text)/preview?changed=yes")
        case .empty: return .redirect(to: "/programs/\(id.text)/preview")
        }
    }
}

extension ProgramTask {
    /// Silence after which nobody seems to work on it any more: another may begin.
    private static let patience: TimeInterval = 600

    /// Somebody works on it, as far as one can tell.
    func isFresh(at now: Date) -> Bool { state == .working && now.timeIntervalSince(updatedAt) < Self.patience }
}
