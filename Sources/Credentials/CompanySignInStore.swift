import Foundation
import Primitives
import Store

/// Statements about sessions that began at a company's own sign-in, and workspaces that demand one.
struct CompanySignInStore: Sendable {
    /// Through which provider a session began, and which organisation there.
    func origin(_ tx: Transaction, of session: UUID) throws -> SessionOrigin? {
        try tx.first(
            "SELECT provider, tenant FROM session WHERE id = \(session) AND method = 'provider' AND provider IS NOT NULL"
        ).map { SessionOrigin(provider: try $0.get("provider"), tenant: try $0.get("tenant")) }
    }

    /// Whether a workspace of the account takes no other provider than this.
    func demands(_ tx: Transaction, _ provider: String, of account: AccountID) throws -> Bool {
        try tx.first(
            """
            SELECT EXISTS (SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
                WHERE m.account_id = \(account) AND w.required_provider = \(provider)) AS any
            """)?.get("any") ?? true
    }
}

/// Where a session began that came in through a provider.
struct SessionOrigin: Sendable, Equatable {
    var provider: String
    var tenant: String?

    /// Anybody can have an account at the large providers; only a directory there is an organisation's.
    var isOrganisation: Bool { tenant != nil || provider == ProviderSettings.genericName }
}
