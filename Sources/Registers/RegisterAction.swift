import Accounts
import Audit
import Foundation
import Mail
import Policy
import Primitives
import Store
import Web

/// The pages on which those for security sign that something was done, and show it.
extension RegistersSlice {
    private static let prose = 4_000

    var pages: [Route] {
        let entry = "/operator/registers/entries/{proof}/file"
        return [
            .get("/operator/registers", .may(.operatorRegisters), list),
            .get("/operator/registers/{duty}", .may(.operatorRegisters)) { try await show($0) },
            .post("/operator/registers/{duty}", .may(.operatorRegisters), sign),
            .post(
                entry, .may(.operatorRegisters), body: .upload(maximumBytes: RegisterEntry.maximumEvidence), addFile),
            .get(entry, .may(.operatorRegisters), getFile),
        ]
    }

    private func list(_ exchange: Exchange) async throws -> Reply {
        let last = try await database.transaction(Self.scope) { try entries.last($0) }
        let clocks = Duty.all.map { DutyClock($0, last: last[$0.id]) }
        return .page(RegistersPage(clocks, exchange))
    }

    private func duty(_ exchange: Exchange) throws -> Duty {
        guard let duty = exchange.parameters["duty"].flatMap(Duty.named) else { throw RequestRefusal.notFound }
        return duty
    }

    private func show(_ exchange: Exchange, _ form: Form = Form(), status: HTTPStatus = .ok) async throws -> Reply {
        try await show(exchange, try duty(exchange), form, status: status)
    }

    private func show(
        _ exchange: Exchange, _ duty: Duty, _ form: Form, status: HTTPStatus
    ) async throws -> Reply {
        let (all, last, names) = try await database.transaction(Self.scope) { tx in
            let all = try entries.entries(tx, of: duty)
            let names = try Set(all.map(\.signer)).reduce(into: [AccountID: String]()) {
                $0[$1] = try accounts.addressees.addressee(tx, $1)?.name
            }
            return (all, try entries.last(tx)[duty.id], names)
        }
        let clock = DutyClock(duty, last: last)
        return .page(DutyPage(clock, all, names: names, form: form, exchange), status: status)
    }

    // MARK: Signing

    private func sign(_ exchange: Exchange) async throws -> Reply {
        let (duty, account) = (try duty(exchange), try exchange.signedIn.account)
        var form = try exchange.form("done", "until", "outcome", "words")
        let (doneOn, goodUntil) = Self.days(&form, today: Day(exchange.now))
        let outcome = form.choice("outcome", of: RegisterEntry.Outcome.self)
        if outcome == RegisterEntry.Outcome.none, !duty.mayBeNone { form.refuse("outcome", WordKey("form.choice")) }
        guard let words = form.prose("words", maximum: Self.prose), let doneOn, let outcome, form.isSound else {
            return try await show(exchange, form, status: .unprocessableContent)
        }
        let wish = RegisterStore.Wish(
            duty: duty, doneOn: doneOn, goodUntil: goodUntil, outcome: outcome, words: words, signer: account)
        try await database.transaction(Self.scope) { tx in
            let id = try entries.add(tx, wish)
            try audit.record(
                tx, nil,
                AuditEvent(
                    "register.signed", by: .account(account), on: id.text,
                    details: ["duty": duty.id, "done": "\(doneOn)", "outcome": outcome.rawValue]))
        }
        return .redirect(to: "/operator/registers/\(duty.id)", notice: WordKey("registers.signed"))
    }

    /// The day on which it was done, not in the future; and one until which it is good, where one is said.
    private static func days(_ form: inout Form, today: Day) -> (done: Day?, until: Day?) {
        let done = form.text("done", maximum: 10).flatMap { Day($0) }
        if let done, done > today || done.advanced(by: RegisterEntry.reach) < today {
            form.refuse("done", WordKey("registers.done-wrong"))
        } else if done == nil, !form["done"].isEmpty {
            form.refuse("done", WordKey("registers.day-wrong"))
        }
        let until = form.text("until", maximum: 10, optional: true) ?? ""
        let day = Day(until)
        if !until.isEmpty, day.map({ $0 > today.advanced(by: RegisterEntry.reach) || $0 < done ?? today }) ?? true {
            form.refuse("until", WordKey("registers.until-wrong"))
        }
        return (done, day)
    }

    // MARK: The file that shows it

    /// Whoever signed adds the file, once.
    private func addFile(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        let entry = try await find(exchange)
        guard let duty = Duty.named(entry.duty) else { throw RequestRefusal.notFound }
        guard entry.signer == account else { throw RequestRefusal.forbidden }
        var bytes: [UInt8] = []
        let name = try await exchange.upload("file", maximumBytes: RegisterEntry.maximumEvidence) { bytes += $0 }
        guard !bytes.isEmpty else {
            var form = Form()
            form.refuse("file", WordKey("registers.file-empty"))
            return try await show(exchange, duty, form, status: .unprocessableContent)
        }
        let (file, title) = (bytes, FileName(name)?.text ?? "file")
        let isNew = try await database.transaction(Self.scope) { tx in
            guard try entries.show(tx, entry.id, file, name: title) else { return false }
            try audit.record(
                tx, nil,
                AuditEvent(
                    "register.shown", by: .account(account), on: entry.id.text,
                    details: ["duty": duty.id, "bytes": "\(file.count)"]))
            return true
        }
        return .redirect(
            to: "/operator/registers/\(duty.id)",
            notice: isNew ? WordKey("registers.file-added") : WordKey("registers.file-there"))
    }

    private func getFile(_ exchange: Exchange) async throws -> Reply {
        let (entry, account) = (try await find(exchange), try exchange.signedIn.account)
        let isHead = exchange.isHead
        let file = try await database.transaction(Self.scope) { tx in
            let file = try entries.file(tx, entry.id)
            if file != nil, !isHead {
                try audit.record(
                    tx, nil, AuditEvent("register.file-read", by: .account(account), on: entry.id.text))
            }
            return file
        }
        guard let file else { throw RequestRefusal.notFound }
        let name = entry.evidence.flatMap { FileName($0.name) }
        return .file(file, disposition: name?.disposition ?? "attachment")
    }

    private func find(_ exchange: Exchange) async throws -> RegisterEntry {
        let found = try await database.transaction(Self.scope) { try entries.find($0, exchange.id("proof")) }
        guard let found else { throw RequestRefusal.notFound }
        return found
    }
}
