import Accounts
import Foundation
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var resultsRoutes: [Route] {
        [
            .get("/outreach/results", .may(.outreachOwn), showResults),
            .get("/outreach/mails", .may(.outreachOwn), listEnrolments),
        ]
    }

    private func showResults(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        return try await own(owner) { tx in
            let names = try sequences.all(tx, owner).map { ($0.id, $0.sequence.name) }
            return .page(
                ResultsPage(
                    try enrolments.results(tx, owner),
                    names: Dictionary(names, uniquingKeysWith: { first, _ in first }),
                    exchange))
        }
    }

    private func listEnrolments(_ exchange: Exchange) async throws -> Reply {
        let (owner, page) = (try owner(exchange), exchange.pageNumber)
        let state = exchange.query("state", maximum: 20).flatMap(Enrolment.State.init)
        let moment = try await exchange.moments()
        return try await own(owner) { tx in
            let states = state.map { [$0] } ?? Enrolment.State.allCases
            let size = EnrolmentsPage.size
            let shown = try enrolments.latest(tx, owner, in: states, limit: size, offset: (page - 1) * size)
            let known = try contacts.contacts(tx, owner, Array(Set(shown.map(\.contact))))
            let names = try sequences.all(tx, owner).map { ($0.id, $0.sequence.name) }
            let seen = EnrolmentsPage.Seen(
                shown: shown, total: try enrolments.count(tx, owner, in: states), state: state, known: known,
                names: Dictionary(names, uniquingKeysWith: { first, _ in first }), page: page)
            return .page(EnrolmentsPage(seen, exchange, moment))
        }
    }
}
