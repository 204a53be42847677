import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// How long what somebody wrote is kept: until they delete it, or a shorter time that they choose.
extension OutreachSlice {
    var keepingRoutes: [Route] {
        [
            .get("/outreach/keeping", .may(.outreachOwn)) { exchange in
                let owner = try owner(exchange)
                let days = try await own(owner) { try keeping.days($0, owner) }
                return try await keepingPage(exchange, Form(["days": days.map { "\($0)" } ?? ""]), status: .ok)
            },
            .post("/outreach/keeping", .may(.outreachDelete), changeKeeping),
        ]
    }

    private func keepingPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let owner = try owner(exchange)
        return try await own(owner) { tx in
            let past = try OutreachKeepingStore.choices.map { ($0, try keeping.count(tx, owner, past: $0)) }
            return .page(KeepingPage(past, form, exchange), status: status)
        }
    }

    private func changeKeeping(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var form = try exchange.form("days")
        let days = OutreachKeepingStore.choices.first { "\($0)" == form["days"] }
        guard days != nil || form["days"].isEmpty else {
            form.refuse("days", WordKey("form.choice"))
            return try await keepingPage(exchange, form, status: .unprocessableContent)
        }
        try await own(owner) { tx in
            try keeping.set(tx, owner, days: days)
            try audit.record(
                tx, owner.workspace,
                AuditEvent(
                    "outreach.keeping-changed", by: .person(owner.person), details: ["days": "\(days ?? 0)"]))
        }
        return .redirect(to: "/outreach/keeping", notice: WordKey("outreach.keeping.changed"))
    }
}

/// For how long a person's mails are kept.
struct KeepingPage: Page {
    static let template = "outreach-keeping"

    let form: FormView

    var title: WordKey { WordKey("outreach.keeping.title") }

    /// - Parameter past: numbers of days, and how many conversations would be forgotten by each at once.
    init(_ past: [(days: Int, count: Int)], _ form: Form, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        let forever = FormView.Option(
            value: "", label: catalogue.sentence(WordKey("outreach.keeping.until-deleted")),
            selected: form["days"].isEmpty)
        let choices = past.map { days, count in
            FormView.Option(
                value: "\(days)",
                label: catalogue.sentence(
                    WordKey("outreach.keeping.days", ["days": "\(days)", "count": "\(count)"])),
                selected: form["days"] == "\(days)")
        }
        self.form = exchange.view(
            form, options: ["days": [forever] + choices], labels: ["days": WordKey("outreach.keeping.how-long")])
    }
}
