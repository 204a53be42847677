import Foundation
import Primitives
import Store

/// Which ways in a workspace takes.
struct SignInRule: Sendable, Equatable {
    var allowsPasswords: Bool
    /// The only provider it takes, where it demands one, and the organisation there.
    var provider: String?
    var tenant: String?
}

/// Statements on a workspace's rule about ways in.
struct SignInRuleStore: Sendable {
    func rule(_ tx: Transaction, of workspace: WorkspaceID) throws -> SignInRule? {
        try tx.first(
            "SELECT allows_passwords, required_provider, required_tenant FROM workspace WHERE id = \(workspace)"
        ).map {
            SignInRule(
                allowsPasswords: try $0.get("allows_passwords"), provider: try $0.get("required_provider"),
                tenant: try $0.get("required_tenant"))
        }
    }

    func set(_ tx: Transaction, _ rule: SignInRule, of workspace: WorkspaceID) throws {
        try tx.run(
            """
            UPDATE workspace SET allows_passwords = \(rule.allowsPasswords), required_provider = \(rule.provider),
                required_tenant = \(rule.tenant) WHERE id = \(workspace)
            """)
    }

    /// Through which provider a session began, and which organisation there.
    func origin(_ tx: Transaction, of session: UUID) throws -> (provider: String, tenant: String?)? {
        try tx.first(
            "SELECT provider, tenant FROM session WHERE id = \(session) AND method = 'provider' AND provider IS NOT NULL"
        ).map { (try $0.get("provider"), try $0.get("tenant")) }
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
