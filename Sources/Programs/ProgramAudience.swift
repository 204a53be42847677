import Audiences
import Primitives
import Store
import Web

/// Every statement that says whom a program is for: an audience, or nobody's, which is everybody.
package struct ProgramAudienceStore: Sendable {
    package init() {}

    package func audience(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> AudienceID? {
        try tx.first(
            "SELECT audience_id FROM program_audience WHERE workspace_id = \(workspace) AND program_id = \(program)"
        )?.get("audience_id")
    }

    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ audience: AudienceID?
    ) throws {
        guard let audience else {
            try tx.run("DELETE FROM program_audience WHERE workspace_id = \(workspace) AND program_id = \(program)")
            return
        }
        try tx.run(
            """
            INSERT INTO program_audience (workspace_id, program_id, audience_id)
            VALUES (\(workspace), \(program), \(audience))
            ON CONFLICT (workspace_id, program_id) DO UPDATE SET audience_id = excluded.audience_id
            """)
    }

    /// Whether a program is for the person `p` of a statement.
    static func isFor(_ workspace: WorkspaceID, _ program: ProgramID) -> SQL {
        """
        (NOT EXISTS (SELECT FROM program_audience a WHERE a.workspace_id = \(workspace) AND a.program_id = \(program))
            OR EXISTS (SELECT FROM program_audience a JOIN audience_member m
                ON m.workspace_id = a.workspace_id AND m.audience_id = a.audience_id AND m.person_id = p.id
                WHERE a.workspace_id = \(workspace) AND a.program_id = \(program)))
        """
    }

    /// Which programs are for which audience, by name.
    package static func uses(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [AudienceID: [AudienceUse]] {
        try tx.rows(
            """
            SELECT p.id, p.name, a.audience_id FROM program_audience a
            JOIN program p ON p.workspace_id = a.workspace_id AND p.id = a.program_id
            WHERE a.workspace_id = \(workspace) ORDER BY lower(p.name), p.id
            """
        ).reduce(into: [:]) { uses, row in
            let program: ProgramID = try row.get("id")
            let use = AudienceUse(name: try row.get("name"), path: "/programs/\(program.text)")
            try uses[row.get("audience_id"), default: []].append(use)
        }
    }
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
                try program.flatMap { try ProgramAudienceStore().audience(tx, workspace, $0) }
            )
        }
        let chosen = form.map { $0["audience"] } ?? current?.text ?? ""
        let everybody = FormView.Option(
            value: "", label: exchange.catalogue.sentence(WordKey("programs.form.everybody")), selected: chosen.isEmpty)
        var page = page
        page.audience.options =
            [everybody]
            + names.map { .init(value: $0.id.text, label: $0.name, selected: $0.id.text == chosen) }
        page.audience.error = form?.problems["audience"].map(exchange.catalogue.sentence)
        return page
    }

    /// The audience that a form chose, everybody for none; refused beside the field where the workspace has no such one.
    func audienceChosen(_ form: inout Form, _ exchange: Exchange) async throws -> AudienceID? {
        if form["audience"].isEmpty { return nil }
        let (workspace, id) = (try exchange.membership.workspace, AudienceID(form["audience"]))
        let found = try await database.transaction(.workspace(workspace)) { tx in
            try id.flatMap { try audiences.audiences.audience(tx, workspace, $0)?.id }
        }
        if found == nil { form.refuse("audience", WordKey("form.choice")) }
        return found
    }

    /// Brings up to date who is in which audience, before a round is planned.
    func catchUpAudiences(_ workspace: WorkspaceID) async throws {
        try await database.transaction(.workspace(workspace)) { try audiences.catchUp($0, workspace) }
    }
}
