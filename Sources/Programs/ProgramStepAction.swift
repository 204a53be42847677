import Accounts
import Audit
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var programStepRoutes: [Route] {
        [
            .post("/programs/{program}/start", .may(.programsManage)) { try await take(.start, $0) },
            .post("/programs/{program}/pause", .may(.programsManage)) { try await take(.pause, $0) },
            .post("/programs/{program}/resume", .may(.programsManage)) { try await take(.resume, $0) },
            .get("/programs/{program}/archive", .may(.programsManage), askArchive),
            .post("/programs/{program}/archive", .may(.programsManage)) { try await take(.archive, $0) },
            .post("/programs/{program}/copy", .may(.programsManage), copyProgram),
        ]
    }

    /// Doing again what was done already changes nothing; what is not possible is refused.
    private func take(_ step: ProgramStep, _ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard let state = step.after(program.state) else {
                if step.leadsTo == program.state { return }
                throw ProgramRefusal.notNow
            }
            try programs.setState(tx, workspace, program, state)
            try audit.record(tx, workspace, AuditEvent(step.event, by: actor, on: id.text))
        }
        return .redirect(to: "/programs/\(id.text)", notice: step.done)
    }

    private func askArchive(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let program = try await database.transaction(.workspace(workspace)) { try found($0, workspace, id) }
        return .page(ProgramArchivePage(program))
    }

    /// A new draft with the same settings and habits; nobody's answers, no dates moved by hand, no rounds.
    private func copyProgram(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        let catalogue = exchange.catalogue
        let copy = try await database.transaction(.workspace(workspace)) { tx in
            try programs.lockNames(tx, workspace)
            let program = try found(tx, workspace, id)
            guard try programs.count(tx, workspace) < ProgramStore.maximum else { throw ProgramRefusal.tooMany }
            let name = catalogue.sentence(WordKey("programs.program.copy-name", ["name": program.name]))
            let free = try programs.freeName(tx, workspace, name)
            let copy = try programs.create(tx, workspace, program.settings.named(free))
            try habits.set(tx, workspace, copy, habits.habits(tx, workspace, id))
            try set(tx, workspace, copy, special(tx, workspace, id))
            let sides = try ProgramAudienceStore().audiences(tx, workspace, id)
            try ProgramAudienceStore().set(tx, workspace, copy, sides)
            try audit.record(
                tx, workspace, AuditEvent("program.copied", by: actor, on: copy.text, details: ["from": id.text]))
            return copy
        }
        return .redirect(to: "/programs/\(copy.text)", notice: WordKey("programs.program.copied"))
    }
}

extension ProgramStep {
    fileprivate var leadsTo: Program.State {
        switch self {
        case .start, .resume: .running
        case .pause: .paused
        case .archive: .archived
        }
    }

    fileprivate var event: StaticString {
        switch self {
        case .start: "program.started"
        case .pause: "program.paused"
        case .resume: "program.resumed"
        case .archive: "program.archived"
        }
    }

    fileprivate var done: WordKey {
        switch self {
        case .start: WordKey("programs.program.started")
        case .pause: WordKey("programs.program.paused-done")
        case .resume: WordKey("programs.program.resumed")
        case .archive: WordKey("programs.program.archived-done")
        }
    }
}

/// Asks once more before a program is put away.
struct ProgramArchivePage: Page {
    static let template = "program-archive"
    let id: String
    let name: String
    let possible: Bool

    var title: WordKey { WordKey("programs.archive.title", ["name": name]) }

    init(_ program: Program) {
        (id, name) = (program.id.text, program.name)
        possible = ProgramStep.archive.after(program.state) != nil
    }
}
