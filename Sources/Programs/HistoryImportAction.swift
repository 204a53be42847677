import Accounts
import Audit
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var historyImportRoutes: [Route] {
        [
            .get("/programs/{program}/history", .may(.programsManage)) { try await showHistory($0, nil) },
            .post(
                "/programs/{program}/history", .may(.programsManage),
                body: .upload(maximumBytes: HistoryReading.maximumBytes), uploadHistory),
            .post("/programs/{program}/history/confirm", .may(.programsManage), confirmHistory),
            .post("/programs/{program}/history/cancel", .may(.programsManage), cancelHistory),
        ]
    }

    private func showHistory(_ exchange: Exchange, _ problem: WordKey?) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        var form = Form()
        if let problem { form.refuse("file", problem) }
        let view = exchange.view(form)
        return try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            let staged = try historyImports.find(tx, workspace, id)
            let kept = try pastMeetings.rounds(tx, workspace, id)
            return .page(
                HistoryImportPage(program, staged, kept: kept, form: view, exchange.catalogue),
                status: problem == nil ? .ok : .unprocessableContent)
        }
    }

    /// The day that it is where days begin first.
    private static func latestDay(_ now: Date) -> RosterDate? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: now + 14 * 3600)
        return parts.year.flatMap { year in
            parts.month.flatMap { month in parts.day.flatMap { RosterDate(year: year, month: month, day: $0) } }
        }
    }

    private func uploadHistory(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        _ = try await database.transaction(.workspace(workspace)) { try found($0, workspace, id) }
        var (reader, mark) = (HistoryReader(today: Self.latestDay(exchange.now)), SpreadsheetMark())
        do {
            let name = try await exchange.upload("file", maximumBytes: HistoryReading.maximumBytes) {
                try await limiter.check(.programFile, [limiter.keys.workspace(workspace)])
            } _: {
                try mark.look($0)
                try reader.take($0)
            }
            let reading = try reader.finish()
            try await stage(reading, named: Self.clean(fileName: name), workspace, id)
            return .redirect(to: "/programs/\(id.text)/history")
        } catch let error as CSVError {
            return try await showHistory(exchange, error.words)
        } catch let error as SpreadsheetUpload {
            return try await showHistory(exchange, error.words)
        } catch let refusal as TooManyTries {
            return try await showHistory(exchange, refusal.words).refusing(refusal)
        }
    }

    private func stage(
        _ reading: HistoryReading, named name: String, _ workspace: WorkspaceID, _ program: ProgramID
    ) async throws {
        let addresses = Array(Set(reading.meetings.flatMap(\.people)))
        try await database.transaction(.workspace(workspace)) { tx in
            let known = try people.known(tx, workspace, addresses).mapValues(\.id)
            let staged = StagedHistory(reading, named: name, known: known)
            try historyImports.stage(tx, workspace, program, staged)
        }
    }

    private func confirmHistory(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        let count = try await database.transaction(.workspace(workspace)) { tx -> Int? in
            guard try programs.program(tx, workspace, id, locking: true) != nil else { throw RequestRefusal.notFound }
            guard let staged = try historyImports.find(tx, workspace, id, locking: true), staged.isReady else {
                return nil
            }
            try pastMeetings.set(tx, workspace, id, staged.meetings.map { ($0.round, $0.people) })
            try historyImports.drop(tx, workspace, id)
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "history.imported", by: actor, on: id.text,
                    details: ["meetings": "\(staged.meetings.count)", "rounds": "\(staged.rounds)"]))
            return staged.meetings.count
        }
        guard let count else { return .redirect(to: "/programs/\(id.text)/history") }
        return .redirect(
            to: "/programs/\(id.text)", notice: WordKey("programs.history.done", ["count": "\(count)"]))
    }

    private func cancelHistory(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, id)
            try historyImports.drop(tx, workspace, id)
        }
        return .redirect(to: "/programs/\(id.text)/history")
    }
}
