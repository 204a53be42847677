import Store
import TestSupport
import Testing

@Suite("The role that serves")
struct RoleCheckTests {
    @Test("has no power")
    func app() async throws {
        let test = try await TestDatabase.make()
        #expect(try RoleCheck(app: test.targets.app).faults == [])
    }

    @Test("is not taken where it owns the tables")
    func owner() async throws {
        let test = try await TestDatabase.make()
        let check = try RoleCheck(app: test.targets.owner)
        #expect(check.role == "klatch_owner" && check.faults == ["owns tables, or is a member of their owner"])
    }

    @Test("can neither make tables nor step out of row security nor become somebody else")
    func attempts() async throws {
        let test = try await TestDatabase.make()
        for attempt in [
            "CREATE TABLE klatch.evil (id int)", "CREATE TABLE public.evil (id int)", "SET ROLE klatch_owner",
            "ALTER TABLE schema_migration DISABLE ROW LEVEL SECURITY", "DROP TABLE schema_migration",
            "INSERT INTO schema_migration VALUES ('x', 1, 'x', '')", "COPY schema_migration TO PROGRAM 'true'",
            "SELECT pg_read_file('PG_VERSION')", "CREATE ROLE evil",
            "CREATE FUNCTION klatch.scope_is_system(int) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        ] {
            #expect(throws: TestConnectionError.self, "\(attempt)") { try test.asApp(attempt) }
        }
    }
}
