import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var roundDateRoutes: [Route] {
        [
            .get("/programs/{program}/dates", .may(.programsRead), showDates),
            .get("/programs/{program}/dates/move", .may(.programsManage), askMove),
            .post("/programs/{program}/dates/move", .may(.programsManage), moveDate),
            .post("/programs/{program}/dates/skip", .may(.programsManage)) { try await changeDate($0, .skipped) },
            .post("/programs/{program}/dates/restore", .may(.programsManage)) { try await changeDate($0, nil) },
        ]
    }

    private func showDates(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let (program, coming, asked) = try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            let coming = try comingDates(tx, workspace, program)
            return (program, coming, try asks.asked(tx, workspace, id, coming.map(\.beat)))
        }
        return .page(
            RoundDatesPage(program, coming, asked, mayEdit: exchange.offers(.programsManage), exchange.catalogue))
    }

    /// The beats ahead of a program, with what becomes of them.
    func comingDates(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, limit: Int = RoundCalendar.shown
    ) throws -> [RoundDate] {
        let calendar = try programs.dates.calendar(tx, workspace, program)
        // From what was left out before the next one on, so that it can be put back.
        let earlier = calendar.changes.keys.filter { $0 > tx.now && $0 < program.beat }.min()
        return calendar.coming(from: earlier ?? program.beat, after: tx.now, limit: limit)
    }

    private func askMove(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let text = exchange.query("beat") ?? ""
        let (program, date, asked) = try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            let coming = try comingDates(tx, workspace, program)
            let date = text.isEmpty ? coming.first : coming.first { RoundDatesPage.key($0.beat) == text }
            guard let date else { throw RequestRefusal.notFound }
            return (program, date, try asks.asked(tx, workspace, id, [date.beat])[date.beat])
        }
        return .page(RoundMovePage(program, date, asked, RoundMoveForm.filled(program, date), exchange))
    }

    private func moveDate(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        let form = try exchange.form("beat", "day", "hour", "which")
        let answer = try await database.transaction(.workspace(workspace)) { tx -> Moving in
            let (program, beat, coming) = try changeable(tx, workspace, id, form["beat"])
            var form = form
            guard let wish = RoundMoveForm.wish(&form, program, beat, coming, now: tx.now) else {
                return .refused(program, beat, try asks.asked(tx, workspace, id, [beat.beat])[beat.beat], form)
            }
            try move(tx, workspace, program, beat.beat, wish)
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "program.date-moved", by: actor, on: id.text,
                    details: ["to": wish.date.formatted(.iso8601), "which": wish.isForAll ? "all" : "one"]))
            return .done
        }
        if case .refused(let program, let date, let asked, let form) = answer {
            return .page(RoundMovePage(program, date, asked, form, exchange), status: .unprocessableContent)
        }
        return .redirect(to: "/programs/\(id.text)/dates", notice: WordKey("programs.dates.moved-done"))
    }

    private enum Moving: Sendable {
        case refused(Program, RoundDate, RoundAsk.Counts?, Form)
        case done
    }

    private func move(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ beat: Date, _ wish: RoundMoveForm.Wish
    ) throws {
        if wish.isForAll, let cadence = program.cadence.shifted(to: wish.date) {
            try programs.shift(tx, workspace, program, to: cadence, from: wish.date)
        } else {
            try programs.dates.set(tx, workspace, program.id, beat, .moved(to: wish.date))
            try programs.restart(tx, workspace, program.id, program.cadence, from: program.beat)
        }
    }

    /// Leaves a beat out, or puts it back as it was.
    private func changeDate(_ exchange: Exchange, _ change: RoundChange?) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        let form = try exchange.form("beat")
        try await database.transaction(.workspace(workspace)) { tx in
            let (program, beat, _) = try changeable(tx, workspace, id, form["beat"])
            if let change {
                try programs.dates.set(tx, workspace, id, beat.beat, change)
            } else {
                try programs.dates.restore(tx, workspace, id, beat.beat)
            }
            try programs.restart(tx, workspace, id, program.cadence, from: min(program.beat, beat.beat))
            let details = ["date": beat.beat.formatted(.iso8601)]
            let event =
                change == nil
                ? AuditEvent("program.date-restored", by: actor, on: id.text, details: details)
                : AuditEvent("program.date-skipped", by: actor, on: id.text, details: details)
            try audit.record(tx, workspace, event)
        }
        let words = change == nil ? WordKey("programs.dates.restored") : WordKey("programs.dates.skipped-done")
        return .redirect(to: "/programs/\(id.text)/dates", notice: words)
    }

    /// A locked program that may be changed, and one of its beats ahead.
    private func changeable(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, _ key: String
    ) throws -> (Program, RoundDate, [RoundDate]) {
        guard let program = try programs.program(tx, workspace, id, locking: true) else {
            throw RequestRefusal.notFound
        }
        guard program.state.isChangeable else { throw ProgramRefusal.notNow }
        let coming = try comingDates(tx, workspace, program)
        // While a round is due it is too late to say when it is.
        guard !(program.isRunning && program.nextRoundAt <= tx.now),
            let beat = coming.first(where: { RoundDatesPage.key($0.beat) == key })
        else { throw ProgramRefusal.dateGone }
        return (program, beat, coming)
    }
}
