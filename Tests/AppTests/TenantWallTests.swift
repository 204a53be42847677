import TestSupport
import TestStage
import Testing

/// Raw SQL as the role that serves, in the scope of one workspace, against the rows of another (AT-51).
@Suite("The wall between workspaces")
struct TenantWallTests {
    private struct Two: Sendable {
        let world: TestWorld
        let mine: FurnishedWorkspace
        let theirs: FurnishedWorkspace

        init() async throws {
            mine = try await FurnishedWorkspace.first()
            world = mine.world
            let eve = try await world.stranger()
            theirs = try await FurnishedWorkspace(world, eve, named: "Elsewhere", domain: "example.com")
        }

        /// What one statement of mine brings: its value, or the words by which it was refused.
        func asMine(_ statement: String) -> String {
            let scope = "SET app.scope = 'workspace'; SET app.workspace_id = '\(mine.id)'; "
            do { return try world.test.asApp(scope + statement).first ?? "" } catch { return "\(error)" }
        }

        /// Tables with a workspace in which both have rows.
        func tables() throws -> [String] {
            let all = try world.read(
                """
                SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
                WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
                """)
            return try all.filter { table in
                try world.read(
                    "SELECT count(DISTINCT workspace_id) FROM \(table) WHERE workspace_id IN ('\(mine.id)', '\(theirs.id)')"
                )
                    == ["2"]
            }
        }
    }

    private static func isRefused(_ answer: String) -> Bool {
        answer == "0" || answer.contains("row-level security") || answer.contains("permission denied")
    }

    @Test("is tried against every table of tenants but those that only hold signatures")
    func coverage() async throws {
        let two = try await Two()
        let tried = Set(try two.tables())
        let all = try two.world.read(
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p')
            """)
        #expect(
            Set(all).subtracting(tried) == [
                // Wishes to join hold what a stranger typed.
                "audience_wish", "audit_checkpoint", "job_schedule", "round_absence", "program_host",
                "past_meeting", "history_import",
                // Only while somebody holds everything back.
                "outreach_pause",
                // The installation's own.
                "backup_run", "backup_drill", "claim_evidence", "uptime_day", "schema_record", "trust_version",
                "outreach_opening",
                "flaw_report",
                "flaw_message",
                "flaw_alert", "advisory", "component_finding",
                "register_entry", "register_alert",
                "incident", "incident_entry", "incident_duty",
                "incident_alert", "incident_person", "incident_notice", "hold",
            ])
    }

    @Test("hides every row of the other workspace, and lets none be changed, removed, added or handed over")
    func rows() async throws {
        let two = try await Two()
        let before = try two.world.state()
        for table in try two.tables() {
            let theirs = "workspace_id = '\(two.theirs.id)'"
            #expect(two.asMine("SELECT count(*) FROM \(table) WHERE \(theirs)") == "0", "\(table)")
            for change in [
                "UPDATE \(table) SET workspace_id = workspace_id WHERE \(theirs)",
                "DELETE FROM \(table) WHERE \(theirs)",
                "UPDATE \(table) SET \(theirs)",
            ] {
                let answer = two.asMine("WITH c AS (\(change) RETURNING 1) SELECT count(*) FROM c")
                #expect(Self.isRefused(answer), "\(change): \(answer)")
            }
            let row = try #require(try two.world.read("SELECT to_jsonb(t)::text FROM \(table) t WHERE \(theirs)").first)
            let copy = row.replacing("'", with: "''")
            let answer = two.asMine(
                """
                INSERT INTO \(table) OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::\(table), '\(copy)')
                """)
            #expect(Self.isRefused(answer), "INSERT \(table): \(answer)")
        }
        #expect(try two.world.state() == before)
        // The same question sees through at once where somebody takes the wall down, table by table (AT-20).
        for table in try two.tables() {
            _ = try two.world.test.asOwner("ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY")
            #expect(
                two.asMine("SELECT count(*) FROM \(table) WHERE workspace_id = '\(two.theirs.id)'") != "0", "\(table)")
            _ = try two.world.test.asOwner("ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY")
        }
    }

    @Test(
        "cannot be looked over by a foreign key: a row of mine that names theirs is refused as if theirs were not there"
    )
    func references() async throws {
        let two = try await Two()
        let round = try #require(two.theirs.parameters["round"])
        let person = try #require(two.theirs.parameters["person"])
        for (round, person) in [(round, person), (round, "00000000-0000-0000-0000-00000000000a")] {
            let answer = two.asMine(
                "INSERT INTO round_absence VALUES ('\(two.mine.id)', '\(round)', '\(person)', 'gone', NULL)")
            #expect(answer.contains("violates foreign key constraint"), "\(answer)")
        }
    }

    @Test("cannot be looked over by a unique key: what they have taken is free for me")
    func uniqueness() async throws {
        let two = try await Two()
        let columns = try two.world.read(
            """
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = 'program'::regclass AND attnum > 0 AND attname <> 'workspace_id'
            """)
        let program = try #require(two.theirs.parameters["program"])
        let others = try #require(columns.first)
        let row = try #require(
            try two.world.read("SELECT to_jsonb(t)::text FROM program t WHERE id = '\(program)'").first)
        let answer = two.asMine(
            """
            INSERT INTO program (workspace_id, \(others)) SELECT '\(two.mine.id)', \(others)
            FROM jsonb_populate_record(NULL::program, '\(row)') RETURNING id
            """)
        #expect(answer == program)
    }

    @Test("is closed on all sides where a transaction has no scope")
    func noScope() async throws {
        let mine = try await FurnishedWorkspace.first()
        for table in try mine.world.tables() where table != "schema_migration" {
            #expect(try mine.world.test.asApp("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
            #expect(try mine.world.test.asOwner("SELECT count(*) FROM \(table)") == ["0"], "\(table), as the owner")
        }
    }
}
