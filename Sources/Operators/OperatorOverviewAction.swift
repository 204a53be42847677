import Accounts
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Web

extension OperatorsSlice {
    /// The pages of those who look after the installation. No person and no content is on any of them.
    var overviewRoutes: [Route] {
        [
            .get("/operator", .may(.operatorOverview), showOverview),
            .get("/operator/workspaces", .may(.operatorWorkspaces), listWorkspaces),
            .get("/operator/health", .may(.operatorHealth), showHealth),
        ]
    }

    private func showOverview(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        let grants = try await database.transaction(.system("grants of the installation")) {
            try accounts.operatorGrants.live($0, of: account)
        }
        return try await .page(OperatorOverviewPage(grants, exchange.catalogue, exchange.moments()))
    }

    private func listWorkspaces(_ exchange: Exchange) async throws -> Reply {
        let page = min(max(exchange.query("page").flatMap { Int($0) } ?? 1, 1), 10_000)
        let (sizes, total) = try await database.transaction(.system("counts of all workspaces")) {
            try accounts.accounts.sizes($0, page: page, of: OperatorWorkspacesPage.size)
        }
        return try await .page(
            OperatorWorkspacesPage(sizes, page: page, total: total, exchange.catalogue, exchange.moments()))
    }

    private func showHealth(_ exchange: Exchange) async throws -> Reply {
        let health = try await database.transaction(.system("counts of the whole installation")) {
            try InstallationHealth($0, deliveries)
        }
        return try await .page(
            OperatorHealthPage(health, at: exchange.now, exchange.catalogue, exchange.moments()))
    }
}
