import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var yearRoutes: [Route] {
        [
            .get("/programs/{program}/year", .may(.programsManage), showYear),
            .post("/programs/{program}/year", .may(.programsManage), beginYear),
            .post("/programs/{program}/year/cancel", .may(.programsManage), cancelYear),
        ]
    }

    private func showYear(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        return try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            let people = try participations.count(tx, workspace, id)
            let task = try tasks.find(tx, workspace, id, .year)
            return .page(YearPage(program, task, people: people, exchange.catalogue, exchange.now))
        }
    }

    private func beginYear(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let actor = JobActor(try exchange.signedIn)
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard try tasks.find(tx, workspace, id, .year)?.isFresh(at: tx.now) != true else { return }
            let rounds = try yearsDates(tx, workspace, program).count
            let task = try tasks.begin(tx, workspace, id, .year, total: max(1, rounds))
            try enqueue(tx, workspace, id, task, .year, for: actor)
        }
        return .redirect(to: "/programs/\(id.text)/year")
    }

    private func yearsDates(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> [Date] {
        YearForecast.dates(
            try programs.dates.calendar(tx, workspace, program), from: program.beat, at: tx.now)
    }

    private func cancelYear(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, id)
            _ = try tasks.cancel(tx, workspace, id, .year)
        }
        return .redirect(to: "/programs/\(id.text)/year")
    }

    /// Tries out a year and keeps what it came to, unless it was called off meanwhile.
    func tryYear(
        _ workspace: WorkspaceID, _ program: ProgramID, _ task: ProgramTaskID, _ meter: ProgramTaskMeter
    ) async throws {
        let (basis, dates) = try await database.transaction(.workspace(workspace)) { tx in
            let known = try found(tx, workspace, program)
            return (try self.basis(tx, workspace, known, audience: ""), try yearsDates(tx, workspace, known))
        }
        let seed = seed()
        let forecast = try await PlanningExecutor.run {
            try YearForecast(basis, dates, seed: seed) { planned, _ in meter.done = planned }
        }
        let text = String(decoding: try JSONEncoder().encode(forecast), as: UTF8.self)
        try await database.transaction(.workspace(workspace)) { tx in
            guard try tasks.end(tx, workspace, task, .done, result: text) else { throw TaskCalledOff() }
        }
    }
}
