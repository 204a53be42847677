import Accounts
import Audit
import Foundation
import Jobs
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

/// What everybody sees: security.txt, the form, how a report stands, what was published, and where to write to.
extension DisclosureSlice {
    static let line = 200
    static let prose = 8000

    var publicRoutes: [Route] {
        [
            .get("/.well-known/security.txt", .open("says where flaws are reported (RFC 9116)"), securityText),
            .get("/report", .open("flaws are reported without an account")) { try await form($0, Form()) },
            .post("/report", .open("flaws are reported without an account"), take),
            .get("/report/policy", .open("what we ask of whoever looks for flaws, and what we promise")) { exchange in
                .page(DisclosurePolicyPage(exchange))
            },
            .get("/report/{reportToken}", .link("whoever reported a flaw sees how it stands")) { try await show($0) },
            .post("/report/{reportToken}", .link("whoever reported a flaw adds to it"), add),
            .get("/advisories", .open("what was found and mended is for everybody"), listAdvisories),
            .get("/contact", .open("where to write to"), contact),
        ]
    }

    private func securityText(_ exchange: Exchange) async throws -> Reply { .text(securityText(at: exchange.now).text) }

    func securityText(at now: Date) -> SecurityText {
        SecurityText(origin: site.origin, address: addresses.security, languages: site.languages, now: now)
    }

    private func form(_ exchange: Exchange, _ form: Form, status: HTTPStatus = .ok) async throws -> Reply {
        .page(ReportFormPage(form, exchange), status: status)
    }

    private func take(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("category", "title", "steps", "impact", "proof", "address", "credit")
        let category = form.choice("category", of: FlawReport.Category.self)
        let title = form.text("title", maximum: Self.line)
        let texts = ["steps", "impact"].map { form.prose($0, maximum: Self.prose) }
        let proof = form.prose("proof", maximum: 20_000, optional: true)
        let address = form["address"].isEmpty ? nil : form.parse("address") { try EmailAddress(parsing: $0) }
        let credit = form.text("credit", maximum: Self.line, optional: true)
        guard let category, let title, form.isSound else {
            return try await self.form(exchange, form, status: .unprocessableContent)
        }
        do { try await accounts.limiter.check(.flawReport, accounts.limiter.keys.peer(exchange.peer)) } catch let
            refusal as TooManyTries
        {
            form.refuse("title", refusal)
            return try await self.form(exchange, form).refusing(refusal)
        }
        let document = FlawReport.Document(
            title: title, steps: texts[0] ?? "", impact: texts[1] ?? "", proof: proof ?? "", address: address?.text,
            credit: credit.flatMap { $0.isEmpty ? nil : $0 })
        let token = try await database.transaction(Self.scope) { try intake.take($0, .form, category, document).token }
        return .redirect(to: "/report/\(token.text)", notice: WordKey("disclosure.taken"))
    }

    private func found(_ tx: Transaction, _ exchange: Exchange) throws -> FlawReport? {
        try flaws.find(tx, token: exchange.parameters["reportToken"] ?? "")
    }

    private func show(_ exchange: Exchange, _ form: Form = Form(), status: HTTPStatus = .ok) async throws -> Reply {
        let read = try await database.transaction(Self.scope) { tx in
            try found(tx, exchange).map { ($0, try flaws.messages(tx, $0.id)) }
        }
        guard let (report, messages) = read else {
            try await accounts.chargeRefusedLink(exchange)
            throw RequestRefusal.notFound
        }
        return try await .page(ReportPage(report, messages, form: form, exchange, exchange.moments()), status: status)
    }

    private func add(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("words")
        let words = form.prose("words", maximum: Self.prose)
        guard let words else { return try await show(exchange, form, status: .unprocessableContent) }
        try await accounts.limiter.check(.flawReport, accounts.limiter.keys.peer(exchange.peer))
        let isThere = try await database.transaction(Self.scope) { tx in
            guard let report = try found(tx, exchange), report.state != .closed else { return false }
            try flaws.say(tx, report.id, .question, words)
            try audit.record(tx, nil, AuditEvent("flaw.added-to", by: .system, on: report.id.text))
            return true
        }
        guard isThere else { throw RequestRefusal.notFound }
        return .redirect(to: exchange.path, notice: WordKey("disclosure.added"))
    }

    private func listAdvisories(_ exchange: Exchange) async throws -> Reply {
        let all = try await database.transaction(Self.scope) { try flaws.advisories($0) }
        return .page(AdvisoriesPage(all, exchange))
    }

    private func contact(_ exchange: Exchange) async throws -> Reply { .page(ContactPage(addresses)) }
}
