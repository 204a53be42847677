import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// The pages of those who look after what runs.
extension ComponentsSlice {
    private static let prose = 500

    var pages: [Route] {
        [
            .get("/operator/components", .may(.operatorComponents), show),
            .get("/operator/components.json", .may(.operatorComponents), document),
            .get("/operator/components/{finding}", .may(.operatorComponents)) { try await one($0) },
            .post("/operator/components/{finding}/accept", .may(.operatorRisk), accept),
        ]
    }

    private func show(_ exchange: Exchange) async throws -> Reply {
        let (open, look) = try await database.transaction(Self.scope) { tx in
            (try findings.open(tx), try ComponentLook.last(tx))
        }
        return .page(ComponentsPage(open, look, await components(), hasFeed: feed != nil, exchange))
    }

    private func document(_ exchange: Exchange) async throws -> Reply {
        guard let components = await components() else { throw RequestRefusal.notFound }
        return .text(
            try CycloneDX(components, of: build, at: exchange.now).json, type: "application/vnd.cyclonedx+json")
    }

    private func find(_ tx: Transaction, _ exchange: Exchange) throws -> ComponentFinding {
        guard let found = try findings.find(tx, exchange.id("finding")) else { throw RequestRefusal.notFound }
        return found
    }

    private func one(_ exchange: Exchange, _ form: Form = Form(), status: HTTPStatus = .ok) async throws -> Reply {
        let finding = try await database.transaction(Self.scope) { try find($0, exchange) }
        let page = ComponentFindingPage(finding, form: form, mayAccept: exchange.offers(.operatorRisk), exchange)
        return .page(page, status: status)
    }

    /// Somebody answers for a flaw that cannot be mended yet. For a time, and with a reason.
    private func accept(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("time", "reason")
        let time = form.choice("time", of: AcceptedTime.self)
        guard let reason = form.prose("reason", maximum: Self.prose), let time else {
            return try await one(exchange, form, status: .unprocessableContent)
        }
        let id = try await database.transaction(Self.scope) { tx in
            let finding = try find(tx, exchange)
            let until = tx.now + Double(time.days) * 86_400
            guard try findings.accept(tx, finding.id, .init(until: until, by: account, reason: reason)) else {
                throw RequestRefusal.notFound
            }
            try audit.record(
                tx, nil,
                AuditEvent(
                    "component.risk-accepted", by: .account(account), on: finding.flaw.advisory,
                    details: ["component": finding.flaw.component.name, "days": "\(time.days)"]))
            return finding.id
        }
        return .redirect(to: "/operator/components/\(id.text)", notice: WordKey("components.accepted"))
    }
}
