import Foundation
import Primitives
import Store

/// A column whose every value is sealed: what is classed confidential.
package struct SealedColumn: Sendable {
    package let table: StaticString
    package let column: StaticString

    private init(_ table: StaticString, _ column: StaticString) {
        self.table = table
        self.column = column
    }

    package var name: String { "\(table).\(column)" }

    /// All there are. A test opens a furnished database with every key and misses what is not on this list.
    package static let all = [
        SealedColumn("account", "address"), SealedColumn("account", "name"), SealedColumn("person", "profile"),
        SealedColumn("invitation", "address"), SealedColumn("sign_in", "address"), SealedColumn("session", "network"),
        SealedColumn("device", "network"), SealedColumn("not_me_link", "former_address"),
        SealedColumn("security_case", "note"), SealedColumn("address_change", "address"),
        SealedColumn("operator_grant", "reason"), SealedColumn("support_access", "reason"),
        SealedColumn("support_access", "hint"), SealedColumn("support_access", "asking"),
        SealedColumn("support_entry", "who"), SealedColumn("audit_personal", "sealed"),
        SealedColumn("factor", "name"), SealedColumn("factor", "material"), SealedColumn("identity", "hint"),
        SealedColumn("pending_authorization", "waiting"), SealedColumn("directory_user", "document"),
        SealedColumn("directory_group", "document"), SealedColumn("delivery", "recipient"),
        SealedColumn("delivery", "subject"), SealedColumn("delivery", "message"), SealedColumn("delivery", "reply"),
        SealedColumn("delivery", "dialogue"), SealedColumn("roster_import", "preview"),
        SealedColumn("roster_import_chunk", "bytes"), SealedColumn("bearer_token", "name"),
        SealedColumn("dashboard", "facts"), SealedColumn("dashboard_group", "members"),
        SealedColumn("person_choices", "choices"), SealedColumn("person_request", "words"),
        SealedColumn("meeting_remark", "words"), SealedColumn("compliment", "words"),
        SealedColumn("question_answer", "answer"), SealedColumn("history_import", "reading"),
        SealedColumn("audience", "rule"), SealedColumn("audience", "welcome"),
        SealedColumn("audience_wish", "document"),
        SealedColumn("audience_link", "document"),
        SealedColumn("program_habits", "words"),
        SealedColumn("introduction_told", "told"),
        SealedColumn("availability", "document"),
        SealedColumn("busy_calendar", "name"),
        SealedColumn("busy_calendar", "busy"),
        SealedColumn("busy_calendar", "remote"),
        SealedColumn("busy_calendar", "entries"),
        SealedColumn("meeting_consent", "waiting"),
        SealedColumn("meeting_departure", "document"),
        SealedColumn("meeting_video", "link"),
        SealedColumn("zoom_connection", "document"),
        SealedColumn("zoom_meeting", "document"),
        SealedColumn("calendar_connection", "document"),
        SealedColumn("event_type", "document"),
        SealedColumn("booking_link", "token"),
        SealedColumn("booking", "token"),
        SealedColumn("booking", "guest"),
        SealedColumn("booking", "note"),
        SealedColumn("poll", "document"),
        SealedColumn("poll", "token"),
        SealedColumn("poll_voter", "token"),
        SealedColumn("poll_voter", "details"),
        SealedColumn("outreach_contact", "card"),
        SealedColumn("outreach_suppression", "label"),
        SealedColumn("outreach_import", "summary"),
        SealedColumn("outreach_import_chunk", "bytes"),
        SealedColumn("outreach_mailbox", "document"),
        SealedColumn("outreach_mailbox", "credentials"),
        SealedColumn("mailbox_consent", "waiting"),
        SealedColumn("mailbox_departure", "document"),
        SealedColumn("outreach_sequence", "document"),
        SealedColumn("outreach_enrolment", "thread"),
        SealedColumn("outreach_enrolment", "finding_message"),
        SealedColumn("outreach_enrolment", "dismissed"),
        SealedColumn("outreach_leftover", "draft"),
        SealedColumn("outreach_file", "octets"),
        SealedColumn("outreach_shared_sequence", "document"),
        SealedColumn("outreach_sequence_file", "octets"),
        SealedColumn("outreach_shared_file", "octets"),
        SealedColumn("outreach_message", "mail"),
        SealedColumn("outreach_message", "draft"),
        SealedColumn("outreach_message", "sent"),
        SealedColumn("outreach_message", "refusal"),
        SealedColumn("register_entry", "document"), SealedColumn("register_entry", "evidence"),
        SealedColumn("register_entry", "evidence_name"),
        SealedColumn("flaw_report", "document"),
        SealedColumn("flaw_message", "words"),
        SealedColumn("incident", "document"),
        SealedColumn("incident_entry", "words"),
        SealedColumn("incident_duty", "reason"),
        SealedColumn("incident_duty", "late_reason"),
        SealedColumn("incident_notice", "words"),
        SealedColumn("access_review_line", "label"),
    ]

    /// One of its values, beside what can tell where it was sealed.
    struct Drawn {
        let bytes: [UInt8]
        let workspace: WorkspaceID?
        /// Every id that its row holds: one of them is the row's own.
        let ids: [UUID]
    }

    /// Values drawn by chance, `count` at most, of all its pages or of some thousand of a large table.
    func draw(_ tx: Transaction, count: Int) throws -> [Drawn] {
        let size = try tx.first("SELECT pg_relation_size(\("\(table)")::regclass) AS size")
        let pages = Double(try size?.get("size", as: Int.self) ?? 0) / 8192
        let share = pages > Self.drawnPages ? 100 * Self.drawnPages / pages : 100
        let drawn = try draw(tx, share, count)
        // What few rows have may stand on other pages than those.
        return try drawn.isEmpty && share < 100 ? draw(tx, 100, count) : drawn
    }

    private static let drawnPages: Double = 4000

    private func draw(_ tx: Transaction, _ share: Double, _ count: Int) throws -> [Drawn] {
        let (table, column) = (SQL.name(table), SQL.name(column))
        return try tx.rows(
            """
            SELECT t.\(column) AS value, (f.fields->>'workspace_id')::uuid AS workspace, ARRAY(
                SELECT v.value::uuid FROM jsonb_each_text(f.fields) v
                WHERE length(v.value) = 36 AND v.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') AS ids
            FROM \(table) t CROSS JOIN LATERAL (SELECT to_jsonb(t) AS fields OFFSET 0) f
            WHERE t.ctid IN (SELECT ctid FROM \(table) TABLESAMPLE SYSTEM (\(share)) WHERE \(column) IS NOT NULL
                ORDER BY random() LIMIT \(count))
            """
        ).map { try Drawn(bytes: $0.get("value"), workspace: $0.get("workspace"), ids: $0.get("ids")) }
    }

    /// Some of its values, spread over the table: `limit` at most of about `share` per cent of its pages.
    func sample(share: Double, limit: Int) -> SQL {
        let (table, column) = (SQL.name(table), SQL.name(column))
        return """
            SELECT \(column) AS value FROM \(table) TABLESAMPLE SYSTEM (\(share)) WHERE \(column) IS NOT NULL
            LIMIT \(limit)
            """
    }
}
