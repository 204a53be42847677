import Primitives
import Store

/// Every statement on `program_apart` and `program_host`: people whom a program treats in a special way.
struct ProgramPeopleStore: Sendable {
    func apart(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [PersonPair] {
        try tx.rows(
            """
            SELECT one, other FROM program_apart WHERE workspace_id = \(workspace) AND program_id = \(program)
            ORDER BY one, other
            """
        ).map { PersonPair(try $0.get("one"), try $0.get("other")) }
    }

    func hosts(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT person_id FROM program_host WHERE workspace_id = \(workspace) AND program_id = \(program)
            ORDER BY person_id
            """
        ).map { try $0.get("person_id") }
    }

    /// Puts these pairs in the place of those there were.
    func setApart(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ pairs: Set<PersonPair>) throws {
        try tx.run("DELETE FROM program_apart WHERE workspace_id = \(workspace) AND program_id = \(program)")
        guard !pairs.isEmpty else { return }
        let pairs = Array(pairs)
        try tx.run(
            """
            INSERT INTO program_apart (workspace_id, program_id, one, other)
            SELECT \(workspace), \(program), p.one, p.other
            FROM unnest(\(pairs.map(\.one)), \(pairs.map(\.other))) AS p (one, other)
            """)
    }

    func setHosts(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ hosts: Set<PersonID>) throws {
        try tx.run("DELETE FROM program_host WHERE workspace_id = \(workspace) AND program_id = \(program)")
        guard !hosts.isEmpty else { return }
        try tx.run(
            """
            INSERT INTO program_host (workspace_id, program_id, person_id)
            SELECT \(workspace), \(program), h.id FROM unnest(\(Array(hosts))) AS h (id)
            """)
    }

    /// Changes with a program's kind, rules and wishes, and with the people above.
    func digest(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> String {
        try tx.first(
            """
            SELECT substr(encode(sha256(convert_to(matching || COALESCE((
                    SELECT string_agg(one::text || other::text, ',' ORDER BY one, other) FROM program_apart a
                    WHERE a.workspace_id = p.workspace_id AND a.program_id = p.id), '') || ';' || COALESCE((
                    SELECT string_agg(person_id::text, ',' ORDER BY person_id) FROM program_host h
                    WHERE h.workspace_id = p.workspace_id AND h.program_id = p.id), ''), 'UTF8')), 'hex'), 1, 16) AS digest
            FROM program p WHERE workspace_id = \(workspace) AND id = \(program)
            """)?.get("digest") ?? ""
    }
}
