import Accounts
import Calendars
import Foundation
import Policy
import Primitives
import Store
import Web

extension MeetingsSlice {
    var overviewRoutes: [Route] { [.get("/meetings", .may(.meetingsOwn), showOverview)] }

    private func showOverview(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let page = exchange.query("page", maximum: 4).flatMap { Int($0) }.map { max(0, $0 - 1) } ?? 0
        let seen = try await database.transaction(.workspace(membership.workspace)) { tx in
            let types = try eventTypes.all(tx, membership.workspace, of: membership.person)
            return MeetingsPage.Seen(
                availability: try availabilities.availability(tx, membership.workspace, membership.person),
                sources: try calendars.sources(tx, membership.workspace, of: [membership.person])[membership.person]
                    ?? [],
                types: types,
                coming: try bookings.coming(tx, membership.workspace, of: membership.person, page: page), page: page,
                names: try bookings.names(tx, membership.workspace))
        }
        return .page(MeetingsPage(seen, for: membership.person, exchange))
    }
}
