import TestSupport

extension TestWorld {
    /// The tables of the schema by name.
    package func tables() throws -> [String] {
        try test.asApp(
            """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p')
            ORDER BY c.relname
            """)
    }

    /// The first column of what a query brings, read as the system by the role that serves.
    package func read(_ query: String) throws -> [String] { try test.asApp("SET app.scope = 'system'; " + query) }

    /// Every row of every table as text.
    package func everyRow() throws -> [String: [String]] {
        try tables().reduce(into: [:]) { all, table in all[table] = try read("SELECT t::text FROM \(table) t") }
    }

    /// One digest for each table: two equal states mean that nothing was written. When a session was last used, how often
    /// somebody asked for what is limited, and that something was refused, may change with any request and do not count.
    package func state() throws -> [String: String] {
        let digests = try tables().filter { !$0.hasPrefix("limit_") && !["signal", "audit_head"].contains($0) }.map {
            table in
            "SELECT '\(table) ' || count(*) || ' ' || COALESCE(md5(string_agg((to_jsonb(t) - 'used_at')::text, '|' "
                + "ORDER BY (to_jsonb(t) - 'used_at')::text)), '') FROM \(table) t "
                + (table == "job" ? "WHERE kind <> 'accounts.signals'" : "")
                + (table == "audit_event" ? "WHERE action <> 'request.refused'" : "")
        }
        return try read(digests.joined(separator: " UNION ALL ")).reduce(into: [:]) { all, line in
            let parts = line.split(separator: " ", maxSplits: 1)
            if let name = parts.first { all[String(name)] = parts.dropFirst().first.map(String.init) ?? "" }
        }
    }
}
