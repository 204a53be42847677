import Accounts
import Foundation
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var suppressionRoutes: [Route] {
        [
            .get("/outreach/do-not-contact", .may(.outreachOwn)) {
                try await suppressionPage($0, Form(), status: .ok)
            },
            .post("/outreach/do-not-contact", .may(.outreachOwn), addSuppression),
            .post("/outreach/do-not-contact/{suppression}/lift", .may(.outreachOwn), liftSuppression),
        ]
    }

    private func suppressionPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let (owner, page) = (try owner(exchange), exchange.pageNumber)
        let moment = try await exchange.moments()
        return try await own(owner) { tx in
            let size = SuppressionPage.size
            let shown = try suppressions.all(tx, owner, offset: (page - 1) * size, limit: size)
            return .page(
                SuppressionPage(shown, total: try suppressions.count(tx, owner), page: page, form, exchange, moment),
                status: status)
        }
    }

    private func addSuppression(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var form = try exchange.form("entry")
        guard let entry = form.parse("entry", { try Suppression(parsing: $0) }) else {
            return try await suppressionPage(exchange, form, status: .unprocessableContent)
        }
        do {
            try await own(owner) { tx in
                try suppressions.add(tx, owner, entry)
                try stopSuppressed(tx, owner)
            }
        } catch let refusal as SuppressionError {
            form.refuse("entry", refusal.words)
            return try await suppressionPage(exchange, form, status: .unprocessableContent)
        }
        return .redirect(to: "/outreach/do-not-contact", notice: WordKey("outreach.suppression.added"))
    }

    private func liftSuppression(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SuppressionID) = (try owner(exchange), try exchange.id("suppression"))
        _ = try exchange.form()
        guard try await own(owner, { try suppressions.lift($0, owner, id) }) else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/do-not-contact", notice: WordKey("outreach.suppression.lifted"))
    }
}
