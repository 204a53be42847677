import Audiences
import Primitives
import Store
import Web

/// Every statement that says whom a program is for: an audience, or nobody's, which is everybody.
package struct ProgramAudienceStore: Sendable {
    package init() {}

    func audiences(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> ProgramAudiences {
        try tx.first(
            """
            SELECT audience_id, other_id FROM program_audience
            WHERE workspace_id = \(workspace) AND program_id = \(program)
            """
        ).map { ProgramAudiences(one: try $0.get("audience_id"), other: try $0.get("other_id")) } ?? ProgramAudiences()
    }

    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ audiences: ProgramAudiences
    ) throws {
        guard let audience = audiences.one else {
            try tx.run("DELETE FROM program_audience WHERE workspace_id = \(workspace) AND program_id = \(program)")
            return
        }
        try tx.run(
            """
            INSERT INTO program_audience (workspace_id, program_id, audience_id, other_id)
            VALUES (\(workspace), \(program), \(audience), \(audiences.other)::uuid)
            ON CONFLICT (workspace_id, program_id) DO UPDATE
            SET audience_id = excluded.audience_id, other_id = excluded.other_id
            """)
    }

    /// Who of these people is on which side. Somebody may be on both.
    func sides(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, among people: [PersonID]
    ) throws -> [PersonID: Set<RoundSide>] {
        let rows = try tx.rows(
            """
            SELECT m.person_id, bool_or(m.audience_id = a.audience_id) AS one,
                COALESCE(bool_or(m.audience_id = a.other_id), false) AS other
            FROM program_audience a JOIN audience_member m ON m.workspace_id = a.workspace_id
                AND m.audience_id IN (a.audience_id, a.other_id)
            WHERE a.workspace_id = \(workspace) AND a.program_id = \(program) AND m.person_id = ANY(\(people))
            GROUP BY m.person_id
            """)
        return try rows.reduce(into: [:]) { all, row in
            let sides: [RoundSide?] = [try row.get("one") ? .one : nil, try row.get("other") ? .other : nil]
            all[try row.get("person_id")] = Set(sides.compactMap(\.self))
        }
    }

    /// Changes with who is on which side; empty for a program without two audiences.
    func digest(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> String {
        guard case .audiences = program.settings.matching.kind else { return "" }
        return try tx.first(
            """
            SELECT COALESCE(encode(sha256(string_agg(uuid_send(m.person_id) || CASE WHEN m.audience_id = a.audience_id
                THEN '1'::bytea ELSE '2'::bytea END, ''::bytea ORDER BY m.person_id, m.audience_id)), 'hex'), '') AS digest
            FROM program_audience a JOIN audience_member m ON m.workspace_id = a.workspace_id
                AND m.audience_id IN (a.audience_id, a.other_id)
            WHERE a.workspace_id = \(workspace) AND a.program_id = \(program.id)
            """)?.get("digest") ?? ""
    }

    /// Whether a program, given as a value or as a column of the statement, is for the person `p` of it.
    static func isFor(_ workspace: WorkspaceID, _ program: SQL) -> SQL {
        """
        (NOT EXISTS (SELECT FROM program_audience a WHERE a.workspace_id = \(workspace) AND a.program_id = \(program))
            OR EXISTS (SELECT FROM program_audience a JOIN audience_member m
                ON m.workspace_id = a.workspace_id AND m.audience_id IN (a.audience_id, a.other_id) AND m.person_id = p.id
                WHERE a.workspace_id = \(workspace) AND a.program_id = \(program)))
        """
    }

    /// Programs that are for somebody: those for everybody, and those for an audience that they are in.
    func programs(_ tx: Transaction, _ workspace: WorkspaceID, for person: PersonID) throws -> Set<ProgramID> {
        try Set(
            tx.rows(
                """
                SELECT g.id FROM program g LEFT JOIN program_audience a
                    ON a.workspace_id = g.workspace_id AND a.program_id = g.id
                WHERE g.workspace_id = \(workspace) AND (a.program_id IS NULL OR EXISTS (
                    SELECT FROM audience_member m WHERE m.workspace_id = g.workspace_id
                        AND m.audience_id IN (a.audience_id, a.other_id) AND m.person_id = \(person)))
                """
            ).map { try $0.get("id") })
    }

    /// Which programs are for which audience, by name.
    package static func uses(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [AudienceID: [AudienceUse]] {
        try tx.rows(
            """
            SELECT p.id, p.name, side.audience_id FROM program_audience a
            CROSS JOIN LATERAL (VALUES (a.audience_id), (a.other_id)) AS side (audience_id)
            JOIN program p ON p.workspace_id = a.workspace_id AND p.id = a.program_id
            WHERE a.workspace_id = \(workspace) AND side.audience_id IS NOT NULL ORDER BY lower(p.name), p.id
            """
        ).reduce(into: [:]) { uses, row in
            let program: ProgramID = try row.get("id")
            let use = AudienceUse(name: try row.get("name"), path: "/programs/\(program.text)")
            try uses[row.get("audience_id"), default: []].append(use)
        }
    }
}

/// Whom a program is for: everybody, one audience, or two that it brings together.
struct ProgramAudiences: Sendable, Equatable {
    var one: AudienceID?
    var other: AudienceID?
}

/// The choice of an audience in a program's form.
struct AudienceField: Sendable {
    var options: [FormView.Option] = []
    var error: String?
}

extension ProgramsSlice {
    /// The form with the audiences to choose from. What was submitted counts, else what is so.
    func offering(
        _ page: ProgramFormPage, _ exchange: Exchange, of program: ProgramID? = nil, submitted form: Form? = nil
    ) async throws -> ProgramFormPage {
        let workspace = try exchange.membership.workspace
        let (names, current) = try await database.transaction(.workspace(workspace)) { tx in
            (
                try audiences.audiences.names(tx, workspace),
                try program.map { try ProgramAudienceStore().audiences(tx, workspace, $0) } ?? ProgramAudiences()
            )
        }
        func field(_ name: String, _ current: AudienceID?, none: WordKey) -> AudienceField {
            let chosen = form.map { $0[name] } ?? current?.text ?? ""
            let empty = FormView.Option(value: "", label: exchange.catalogue.sentence(none), selected: chosen.isEmpty)
            let all = names.map { FormView.Option(value: $0.id.text, label: $0.name, selected: $0.id.text == chosen) }
            return AudienceField(
                options: [empty] + all, error: form?.problems[name].map(exchange.catalogue.sentence))
        }
        var page = page
        page.audience = field("audience", current.one, none: WordKey("programs.form.everybody"))
        page.other = field("match-audience", current.other, none: WordKey("programs.match.no-audience"))
        return page
    }

    /// The audiences that a form chose, everybody for none; refused beside the field where the workspace has no such one,
    /// or where two sides are asked for that are not there.
    func audiencesChosen(_ form: inout Form, _ exchange: Exchange) async throws -> ProgramAudiences {
        var chosen = ProgramAudiences(one: try await audienceChosen(&form, "audience", exchange))
        guard form["match-kind"] == ProgramKind.Name.audiences.rawValue else { return chosen }
        chosen.other = try await audienceChosen(&form, "match-audience", exchange)
        if form["audience"].isEmpty { form.refuse("audience", WordKey("programs.match.two-audiences")) }
        if form["match-audience"].isEmpty || (chosen.one != nil && chosen.one == chosen.other) {
            form.refuse("match-audience", WordKey("programs.match.two-audiences"))
        }
        return chosen
    }

    private func audienceChosen(
        _ form: inout Form, _ field: String, _ exchange: Exchange
    ) async throws -> AudienceID? {
        if form[field].isEmpty { return nil }
        let (workspace, id) = (try exchange.membership.workspace, AudienceID(form[field]))
        let found = try await database.transaction(.workspace(workspace)) { tx in
            try id.flatMap { try audiences.audiences.audience(tx, workspace, $0)?.id }
        }
        if found == nil { form.refuse(field, WordKey("form.choice")) }
        return found
    }

    /// After an act that changed people: whoever looks next sees them in their audiences.
    func followAudiences(_ workspace: WorkspaceID) async throws {
        try await database.transaction(.workspace(workspace)) { try audiences.follow($0, workspace) }
    }

    /// Brings up to date who is in which audience, before a round is planned.
    func catchUpAudiences(_ workspace: WorkspaceID) async throws {
        try await database.transaction(.workspace(workspace)) { try audiences.catchUp($0, workspace) }
    }
}
