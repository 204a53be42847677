import Accounts
import Audit
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var holidayRoutes: [Route] {
        [
            .get("/holidays", .may(.programsManage)) { try await showHolidays($0, Form(), status: .ok) },
            .post("/holidays", .may(.programsManage), addHoliday),
            .post("/holidays/remove", .may(.programsManage), removeHoliday),
            .post(
                "/holidays/upload", .may(.programsManage), body: .upload(maximumBytes: HolidayFile.maximumBytes),
                uploadHolidays),
        ]
    }

    private func showHolidays(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let coming = try await database.transaction(.workspace(workspace)) { tx in
            try HolidayStore().coming(tx, workspace, from: Self.today(tx.now))
        }
        return .page(HolidaysPage(coming, form, exchange), status: status)
    }

    private func addHoliday(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("day", "name")
        let name = form.text("name", maximum: Holiday.maximumNameLength)
        guard case .day(let day)? = RosterDateText.parse(form["day"]),
            HolidayDay.number(day) >= Self.today(exchange.now)
        else {
            form.refuse("day", WordKey("programs.holidays.day-wrong"))
            return try await showHolidays(exchange, form, status: .unprocessableContent)
        }
        guard let name else { return try await showHolidays(exchange, form, status: .unprocessableContent) }
        return try await add([Holiday(day: day, name: name)], form, "day", exchange)
    }

    private func uploadHolidays(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        var (form, bytes): (Form, [UInt8]) = (Form(), [])
        do {
            _ = try await exchange.upload("file", maximumBytes: HolidayFile.maximumBytes) {
                try await limiter.check(.programFile, [limiter.keys.workspace(workspace)])
            } _: {
                bytes += $0
            }
            let holidays = try HolidayFile.read(bytes, today: Self.today(exchange.now))
            return try await add(holidays, form, "file", exchange)
        } catch let error as HolidayFileError {
            form.refuse("file", error.words)
            return try await showHolidays(exchange, form, status: .unprocessableContent)
        } catch let refusal as TooManyTries {
            form.refuse("file", refusal.words)
            return try await showHolidays(exchange, form, status: .unprocessableContent).refusing(refusal)
        }
    }

    private func add(_ days: [Holiday], _ form: Form, _ field: String, _ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        var form = form
        do {
            let before = try await database.transaction(.workspace(workspace)) { tx in
                let before = try HolidayStore().holidays(tx, workspace)
                guard try HolidayStore().add(tx, workspace, days) else { throw HolidayFileError.tooMany }
                try replaceRounds(tx, workspace)
                try audit.record(
                    tx, workspace, AuditEvent("holidays.added", by: actor, details: ["days": "\(days.count)"]))
                return before
            }
            return .redirect(to: "/holidays", notice: Self.added(days, before, exchange.catalogue))
        } catch let error as HolidayFileError {
            form.refuse(field, error.words)
            return try await showHolidays(exchange, form, status: .unprocessableContent)
        }
    }

    /// Days that were holidays before and have another name now are told: it is not kept.
    private static func added(_ days: [Holiday], _ before: Holidays, _ catalogue: Catalogue) -> WordKey {
        let renamed = days.compactMap { day in
            before.name(on: day.number).flatMap { $0 == day.name ? nil : "\($0) → \(day.name)" }
        }
        let count = ["days": catalogue.count(days.count)]
        guard !renamed.isEmpty else { return WordKey("programs.holidays.added", count) }
        let names = renamed.prefix(3).joined(separator: ", ") + (renamed.count > 3 ? ", …" : "")
        return WordKey("programs.holidays.renamed", count.merging(["names": names]) { $1 })
    }

    private func removeHoliday(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        guard case .day(let day)? = RosterDateText.parse(try exchange.form("day")["day"]) else {
            throw RequestRefusal.malformed
        }
        try await database.transaction(.workspace(workspace)) { tx in
            guard try HolidayStore().remove(tx, workspace, day) else { return }
            try replaceRounds(tx, workspace)
            try audit.record(tx, workspace, AuditEvent("holidays.removed", by: actor, details: ["day": day.text]))
        }
        return .redirect(to: "/holidays", notice: WordKey("programs.holidays.removed"))
    }

    /// The list has changed: every program looks anew for its next date. A round that is due stays due.
    private func replaceRounds(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        for listed in try programs.programs(tx, workspace) where listed.state.isChangeable {
            guard let program = try programs.program(tx, workspace, listed.id, locking: true),
                !(program.isRunning && program.nextRoundAt <= tx.now)
            else { continue }
            try programs.restart(tx, workspace, program.id, program.cadence, from: program.beat)
        }
    }

    /// The day that it is where it becomes a new day last.
    static func today(_ now: Date) -> Int {
        Int(((now.timeIntervalSince1970 - 12 * 3600) / 86_400).rounded(.down))
    }
}

/// The days on which no program of the workspace has a round.
struct HolidaysPage: Page {
    static let template = "holidays"
    let days: [Row]
    let isEmpty: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.holidays.title") }

    struct Row: Sendable {
        let day: String
        let text: String
        let name: String
    }

    init(_ coming: [Holiday], _ form: Form, _ exchange: Exchange) {
        days = coming.map { holiday in
            let text = Day(holiday.day.text, exchange.catalogue)?.text ?? holiday.day.text
            return Row(day: holiday.day.text, text: text, name: holiday.name)
        }
        isEmpty = days.isEmpty
        self.form = exchange.view(
            form,
            labels: [
                "day": WordKey("programs.holidays.day"), "name": WordKey("programs.holidays.name"),
                "file": WordKey("programs.holidays.file"),
            ])
    }
}
