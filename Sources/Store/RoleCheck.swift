import CPostgres

/// Whether the role that serves requests really has no power: row security does not hold for those that have.
package struct RoleCheck: Sendable, Equatable {
    package let role: String
    /// Each in words for the operator; empty is good.
    package let faults: [String]

    /// Asks the database about the role it is connected as. Blocks.
    package init(app target: String) throws {
        let connection = try Connection(target, limits: DatabaseLimits())
        let query: SQL = """
            SELECT rolname::text AS role, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
                EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'klatch' AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns
            FROM pg_roles WHERE rolname = current_user
            """
        guard let row = try connection.execute(query).rows.first else { throw DatabaseError.denied }
        role = try row.get("role")
        let powers: [(column: String, words: String)] = [
            ("rolsuper", "is a superuser"), ("rolbypassrls", "bypasses row security"),
            ("rolcreaterole", "may create roles"), ("rolcreatedb", "may create databases"),
            ("rolreplication", "may replicate"), ("owns", "owns tables, or is a member of their owner"),
        ]
        faults = try powers.filter { try row.get($0.column) as Bool }.map(\.words)
    }
}
