import Accounts
import Audit
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var roundRoutes: [Route] {
        [
            .get("/programs/{program}/preview", .may(.programsManage), previewRound),
            .post("/programs/{program}/rounds", .may(.programsManage), runRound),
        ]
    }

    private func previewRound(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let id: ProgramID = try exchange.id("program")
        let page = exchange.pageNumber
        let (round, isRenewed) = try await prepareRound(membership.workspace, id)
        let draft = try await database.transaction(.workspace(membership.workspace)) { tx in
            try self.opened(tx, membership.workspace, round, page: page)
        }
        return .page(
            RoundPreviewPage(
                draft, page: page, isChanged: isRenewed || exchange.query("changed") != nil,
                mayRun: exchange.offers(.programsManage), exchange.catalogue))
    }

    private func opened(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, page: Int
    ) throws -> RoundPreviewPage.Draft {
        let size = RoundPreviewPage.size
        let shown = try introductions.page(tx, workspace, round.id, offset: (page - 1) * size, limit: size)
        let absences = try rounds.absences(tx, workspace, round.id, limit: RoundPreviewPage.shownAbsences)
        let ids = Set(shown.flatMap(\.people) + absences.map(\.person))
        return RoundPreviewPage.Draft(
            program: try found(tx, workspace, round.program), round: round, introductions: shown, absences: absences,
            people: try people.people(tx, workspace, Array(ids)))
    }

    /// Runs what was previewed, and nothing else. Of several clicks one does it, and all of them end up on its page.
    private func runRound(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        guard let preview = RoundID(try exchange.form("preview")["preview"]) else { throw RequestRefusal.malformed }
        let start = try await database.transaction(.workspace(workspace)) { tx -> RoundStart in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard let round = try rounds.round(tx, workspace, preview), round.program == id else { return .outdated }
            return try self.start(tx, workspace, program, round, by: actor)
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
