import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Web

/// The security desk: reports listed, answered by a person, kept up to date, judged, closed and published.
extension DisclosureSlice {
    var deskRoutes: [Route] {
        [
            .get("/operator/reports", .may(.operatorReports), list),
            .get("/operator/reports/{flaw}", .may(.operatorReports)) { try await desk($0) },
            .post("/operator/reports/{flaw}/answer", .may(.operatorReports), answer),
            .post("/operator/reports/{flaw}/judge", .may(.operatorReports), judge),
            .post("/operator/reports/{flaw}/close", .may(.operatorReports), close),
            .post("/operator/reports/{flaw}/publish", .may(.operatorReports), publish),
        ]
    }

    private func list(_ exchange: Exchange) async throws -> Reply {
        let all = try await database.transaction(Self.scope) { try flaws.list($0) }
        return try await .page(FlawListPage(all, exchange, exchange.moments()))
    }

    private func find(_ tx: Transaction, _ exchange: Exchange) throws -> FlawReport {
        guard let found = try flaws.find(tx, exchange.id("flaw"), holding: !exchange.isReading) else {
            throw RequestRefusal.notFound
        }
        return found
    }

    private func desk(_ exchange: Exchange, _ form: Form = Form(), status: HTTPStatus = .ok) async throws -> Reply {
        let (report, messages) = try await database.transaction(Self.scope) { tx in
            let report = try find(tx, exchange)
            return (report, try flaws.messages(tx, report.id))
        }
        return try await .page(FlawPage(report, messages, form: form, exchange, exchange.moments()), status: status)
    }

    /// The first answer acknowledges; each later one is news. Both are a person's words.
    private func answer(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("words")
        guard let words = form.prose("words", maximum: Self.prose) else {
            return try await desk(exchange, form, status: .unprocessableContent)
        }
        let id = try await database.transaction(Self.scope) { tx in
            let report = try find(tx, exchange)
            let isFirst = try flaws.acknowledge(tx, report.id, by: account)
            if !isFirst { try flaws.noteNews(tx, report.id) }
            try say(tx, report, isFirst ? .acknowledged : .news, words, by: account)
            return report.id
        }
        return .redirect(to: "/operator/reports/\(id.text)", notice: WordKey("disclosure.desk.answered"))
    }

    private func say(
        _ tx: Transaction, _ report: FlawReport, _ kind: FlawMessage.Kind, _ words: String, by account: AccountID
    ) throws {
        try flaws.say(tx, report.id, kind, words, by: account)
        try queue.enqueue(tx, FlawMailJob(report: report.id, kind: kind), workspace: nil)
        try audit.record(
            tx, nil,
            AuditEvent("flaw.answered", by: .account(account), on: report.id.text, details: ["kind": kind.rawValue]))
    }

    private func judge(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("severity")
        guard let severity = form.choice("severity", of: FlawReport.Severity.self) else {
            return try await desk(exchange, form, status: .unprocessableContent)
        }
        let id = try await database.transaction(Self.scope) { tx in
            let report = try find(tx, exchange)
            try flaws.judge(tx, report.id, severity, by: account)
            try audit.record(
                tx, nil,
                AuditEvent(
                    "flaw.judged", by: .account(account), on: report.id.text, details: ["severity": severity.rawValue]))
            return report.id
        }
        return .redirect(to: "/operator/reports/\(id.text)", notice: WordKey("disclosure.desk.judged"))
    }

    private func close(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("reason")
        guard let reason = form.prose("reason", maximum: Self.prose) else {
            return try await desk(exchange, form, status: .unprocessableContent)
        }
        let (id, isClosed) = try await database.transaction(Self.scope) { tx in
            let report = try find(tx, exchange)
            guard try flaws.close(tx, report.id) else { return (report.id, false) }
            try say(tx, report, .closed, reason, by: account)
            return (report.id, true)
        }
        return .redirect(
            to: "/operator/reports/\(id.text)",
            notice: isClosed ? WordKey("disclosure.desk.closed") : WordKey("disclosure.desk.not-closable"))
    }

    /// Whoever reported it is named only as they wished.
    private func publish(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("headline", "body")
        let title = form.text("headline", maximum: Self.line)
        guard let body = form.prose("body", maximum: Self.prose), let title else {
            return try await desk(exchange, form, status: .unprocessableContent)
        }
        let (id, isNew) = try await database.transaction(Self.scope) { tx in
            let report = try find(tx, exchange)
            guard report.severity != nil,
                try flaws.publish(tx, report, title: title, body: body, credit: report.document.credit)
            else { return (report.id, false) }
            try say(tx, report, .published, title, by: account)
            return (report.id, true)
        }
        return .redirect(
            to: "/operator/reports/\(id.text)",
            notice: isNew ? WordKey("disclosure.desk.published") : WordKey("disclosure.desk.not-publishable"))
    }
}
