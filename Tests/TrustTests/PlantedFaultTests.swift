import Audit
import Claims
import Foundation
import TestStage
import Testing

@testable import Trust

/// A fault that somebody plants turns the claim that it breaks red, and no other.
@Suite("A planted fault")
struct PlantedFaultTests {
    /// Each with what is done to the database, and the claim that it breaks.
    static let faults: [(claim: String, statement: String)] = [
        ("access.row-security", "ALTER TABLE person DISABLE ROW LEVEL SECURITY"),
        ("access.row-security", "ALTER TABLE program NO FORCE ROW LEVEL SECURITY"),
        ("access.row-security", "CREATE TABLE klatch.left_open (workspace_id uuid PRIMARY KEY)"),
        (
            "access.row-security",
            "CREATE POLICY everybody ON workspace USING (true); CREATE POLICY all_people ON person USING (true)"
        ),
        ("rest.fields-sealed", "UPDATE account SET name = 'Ada Example'"),
        ("rest.fields-sealed", "UPDATE person SET profile = '\\xf901'"),
        ("rest.fields-sealed", tampering("data_key", "DELETE FROM data_key WHERE kind = 'person'")),
        ("rest.root-key-outside", "UPDATE data_key SET wrapped = decode(repeat('ab', 32), 'hex')"),
        (
            "rest.root-key-outside",
            "UPDATE installation_secret SET wrapped = decode(repeat('ab', 32), 'hex') WHERE purpose = 'mac'"
        ),
        (
            "signin.password-bcrypt",
            tampering(
                "password", "INSERT INTO password SELECT id, '$2b$10$' || repeat('a', 53), '1', now() FROM account")
        ),
        (
            "signin.passwordless",
            tampering(
                "password", "INSERT INTO password SELECT id, '$2b$12$' || repeat('a', 53), '1', now() FROM account")
        ),
        (
            "signin.session-14-days",
            """
            ALTER TABLE session DROP CONSTRAINT session_check;
            UPDATE session SET expires_at = created_at + interval '15 days'
            """
        ),
        (
            "signin.link-one-hour",
            "ALTER TABLE workspace DROP CONSTRAINT workspace_link_minutes_check; UPDATE workspace SET link_minutes = 61"
        ),
        (
            "access.need-to-know",
            """
            ALTER TABLE session DROP CONSTRAINT session_check2; ALTER TABLE session DROP CONSTRAINT session_check3;
            ALTER TABLE session DROP CONSTRAINT session_check4;
            UPDATE session s SET support_account_id = (SELECT a.id FROM account a WHERE a.id <> s.account_id LIMIT 1)
            """
        ),
        (
            "audit.tamper-evident",
            tampering("audit_event", #"UPDATE audit_event SET details = '{"by":"nobody"}' WHERE seq = 1"#)
        ),
        ("audit.tamper-evident", tampering("audit_event", "DELETE FROM audit_event WHERE seq = 1")),
        ("audit.admin-actions", "GRANT UPDATE ON audit_event TO klatch_app"),
        ("audit.admin-actions", "GRANT TRUNCATE ON audit_event TO klatch_app"),
        ("audit.tamper-evident", tampering("audit_event", "UPDATE audit_event SET at = at + interval '1 second'")),
        (
            "audit.tamper-evident",
            tampering("audit_event", "UPDATE audit_event SET action = 'nothing.done' WHERE seq = 2")
        ),
        ("access.row-security", "ALTER TABLE session DISABLE ROW LEVEL SECURITY"),
        ("access.row-security", "ALTER TABLE claim_evidence NO FORCE ROW LEVEL SECURITY"),
        ("access.row-security", "DROP POLICY account_scope ON account"),
        (
            "access.row-security",
            "ALTER TABLE membership NO FORCE ROW LEVEL SECURITY; ALTER TABLE invitation NO FORCE ROW LEVEL SECURITY"
        ),
        ("rest.fields-sealed", "UPDATE account SET address = 'ada@example.org'"),
        ("backup.daily-encrypted", "UPDATE backup_run SET started_at = started_at - interval '27 hours'"),
        ("backup.daily-encrypted", "DELETE FROM backup_run"),
        (
            "backup.daily-encrypted",
            """
            UPDATE backup_run SET failure = 'The place was full.', data_name = NULL, keys_name = NULL, bytes = NULL,
                row_count = NULL, manifest = NULL
            """
        ),
        (
            "monitor.intrusion",
            "UPDATE job_schedule SET last_at = last_at - interval '1 hour' WHERE name = 'oversight.sweep'"
        ),
        (
            "access.credentials-reviewed",
            """
            INSERT INTO access_review (workspace_id, id, quarter, opened_at, due_at)
            VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), '2020-Q1', '2020-01-01', '2020-01-15')
            """
        ),
        (
            "access.credentials-reviewed",
            """
            INSERT INTO operator_grant (id, account_id, role, reason, granted_at, ends_at)
            SELECT gen_random_uuid(), id, 'support', name, '2020-01-01', '2020-02-01' FROM account LIMIT 1
            """
        ),
        ("audit.admin-actions", "GRANT DELETE ON audit_checkpoint TO klatch_app"),
        ("audit.admin-actions", "GRANT UPDATE (details) ON audit_event TO klatch_app"),
        ("audit.admin-actions", "GRANT DELETE ON audit_personal TO klatch_app"),
        ("access.row-security", "CREATE POLICY everybody ON password FOR SELECT USING (true)"),
        ("access.row-security", "CREATE POLICY anybody ON person FOR INSERT WITH CHECK (true)"),
        ("access.row-security", "CREATE MATERIALIZED VIEW klatch.everybody AS SELECT id FROM account"),
        ("access.row-security", "ALTER TABLE booking DROP CONSTRAINT booking_check"),
        ("rest.fields-sealed", "ALTER TABLE person ADD COLUMN nick text"),
        (
            "rest.fields-sealed",
            tampering(
                "person",
                "UPDATE person SET profile = overlay(profile PLACING convert_to(repeat('Ada Example ', 9), 'UTF8') FROM 31)"
            )
        ),
        ("rest.database-locked", "GRANT CREATE ON SCHEMA klatch TO klatch_app"),
        ("rest.database-locked", "GRANT SELECT ON account TO PUBLIC"),
        ("assurance.trust-page", "GRANT UPDATE, DELETE ON claim_evidence TO klatch_app"),
        (
            "signin.link-one-hour",
            tampering(
                "owner_link",
                "INSERT INTO owner_link (id, token_hash, created_at, expires_at) SELECT gen_random_uuid(), sha256('x'), created_at, created_at + interval '5 years' FROM account LIMIT 1"
            )
        ),
        ("access.need-to-know", "ALTER TABLE support_entry DISABLE TRIGGER USER"),
        (
            "monitor.intrusion",
            "UPDATE job_schedule SET last_at = last_at + interval '1 year' WHERE name = 'oversight.sweep'"
        ),
        ("backup.daily-encrypted", "UPDATE backup_run SET started_at = started_at + interval '1 year'"),
        ("audit.tamper-evident", tampering("audit_event", "DELETE FROM audit_event; UPDATE audit_head SET seq = 0")),
        ("access.credentials-reviewed", "ALTER TABLE operator_grant DROP CONSTRAINT operator_grant_check1"),
    ]

    /// What row security keeps even the owner of a table from.
    private static func tampering(_ table: String, _ statement: String) -> String {
        "ALTER TABLE \(table) NO FORCE ROW LEVEL SECURITY; \(statement); ALTER TABLE \(table) FORCE ROW LEVEL SECURITY"
    }

    /// Claims that a fault breaks besides: the same rows are looked at twice.
    private static let together: [Set<String>] = [
        ["signin.password-bcrypt", "signin.passwordless"], ["access.need-to-know", "signin.session-14-days"],
    ]

    @Test("turns exactly its claim red", arguments: faults.indices)
    func planted(_ index: Int) async throws {
        let (claim, statement) = Self.faults[index]
        let trust = try await TrustWorld()
        defer { trust.remove() }
        #expect(try await trust.finding(claim).outcome == .holds, "\(claim) holds before")
        try trust.plant(statement)
        let reports = try await trust.verification.verify(trust.verification.built, by: .command)
        let red = Set(reports.filter { $0.state == .red }.map(\.id))
        let allowed = Self.together.first { $0.contains(claim) } ?? [claim]
        #expect(red.contains(claim) && red.isSubset(of: allowed), "\(statement): \(red.sorted())")
    }

    @Test("in the folder: a key file that others may read, a data folder that others may enter")
    func files() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        #expect(try await trust.finding("rest.root-key-outside").outcome == .holds)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: trust.key)
        #expect(try await trust.finding("rest.root-key-outside").outcome == .broken)
        #expect(try await trust.finding("rest.database-locked").reason.contains("may enter") == false)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: trust.cluster)
        #expect(try await trust.finding("rest.database-locked").reason.contains("may enter"))
    }

    @Test("in the routes: one that opens without a sign-in is named")
    func routes() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let finding = try await trust.finding("access.every-route")
        #expect(finding.outcome == .holds)
        #expect(Int(finding.recorded["closed"] ?? "") ?? 0 > 100)
    }
}
