import Primitives
import Store

/// Statements on `workspace` about how its people sign in.
package struct SignInRulesStore: Sendable {
    package init() {}

    package func rules(_ tx: Transaction, _ workspace: WorkspaceID) throws -> SignInRules? {
        try tx.first(
            """
            SELECT allows_passwords, link_minutes, session_days, required_provider, required_tenant
            FROM workspace WHERE id = \(workspace)
            """
        ).map {
            SignInRules(
                allowsPasswords: try $0.get("allows_passwords"), linkMinutes: try $0.get("link_minutes"),
                sessionDays: try $0.get("session_days"), provider: try $0.get("required_provider"),
                tenant: try $0.get("required_tenant"))
        }
    }

    /// The same, held until the transaction ends: nobody changes them meanwhile.
    package func held(_ tx: Transaction, _ workspace: WorkspaceID) throws -> SignInRules? {
        _ = try tx.rows("SELECT id FROM workspace WHERE id = \(workspace) FOR UPDATE")
        return try rules(tx, workspace)
    }

    package func set(_ tx: Transaction, _ workspace: WorkspaceID, _ rules: SignInRules) throws {
        try tx.run(
            """
            UPDATE workspace SET allows_passwords = \(rules.allowsPasswords), link_minutes = \(rules.linkMinutes),
                session_days = \(rules.sessionDays), required_provider = \(rules.provider),
                required_tenant = \(rules.tenant)
            WHERE id = \(workspace)
            """)
    }
}
