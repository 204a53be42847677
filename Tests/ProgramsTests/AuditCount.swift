import TestSupport

extension TestDatabase {
    /// How many events of a kind are in the audit trail.
    func asAudit(_ action: String) throws -> Int {
        let rows = try asApp(
            "SELECT set_config('app.scope', 'system', false); SELECT count(*) FROM audit_event WHERE action = '\(action)'"
        )
        return Int(rows.first ?? "") ?? -1
    }
}
