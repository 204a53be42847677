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
        let (saved, sources) = try await database.transaction(.workspace(membership.workspace)) { tx in
            (
                try availabilities.availability(tx, membership.workspace, membership.person),
                try calendars.sources(tx, membership.workspace, of: [membership.person])[membership.person] ?? []
            )
        }
        return .page(MeetingsPage(saved, sources, exchange))
    }
}
