import Claims
import GoogleAPI
import Outbound
import Outreach
import Store
import Trust

/// Replies are noticed by the fields that are named, asked for as metadata; and what is kept of them is that, when, and the
/// mailbox's own name for the message that says so.
struct RepliesProbe: Probe {
    let outreach: OutreachSlice
    /// What may ask for fields of a message.
    var operations = GoogleOperations.all

    private static let limit = 500
    private static let mark = "metadataHeaders="
    /// Gmail may put an identity of its own in place of ours, which is in that field then.
    private static let fields = Set(ThreadMessage.asked + ["X-Google-Original-Message-ID"])
    /// What is kept of a finding, by the columns of an enrolment; the rest is the person's own doing.
    private static let kept: Set<String> = [
        "workspace_id", "id", "person_id", "contact_id", "sequence_id", "state", "ended_by", "thread", "finding",
        "finding_at", "finding_message", "watch_at", "created_at", "ended_at", "account", "dismissed", "met_at",
    ]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (found, columns) = try await scene.read { [outreach] tx in
            (
                try outreach.findings(tx, at: "gmail", limit: Self.limit, isName: Self.isName),
                try LiveColumns.all(tx, of: "outreach_enrolment")
            )
        }
        return ClaimFinding(
            faults: masks() + columns.subtracting(Self.kept).sorted().map { "a column more is kept: \($0)" }
                + (found.wordy > 0 ? ["\(found.wordy) findings say more than which message decided"] : [])
                + (found.watched > 0 ? ["\(found.watched) threads are looked into although somebody answered"] : []),
            otherwise: "Of each of \(found.all) findings it is kept what, when and by which message.",
            recorded: ["findings": "\(found.all)", "fields": "\(Self.fields.count)"])
    }

    /// Each operation that asks for fields does so as metadata, and names no others.
    private func masks() -> [String] {
        operations.map(\.call).flatMap { call -> [String] in
            let asked = call.fixed.filter { $0.hasPrefix(Self.mark) }.map { String($0.dropFirst(Self.mark.count)) }
            guard call.method == "GET", !asked.isEmpty || call.path.text.contains("/threads") else { return [] }
            return (call.fixed.contains("format=metadata") ? [] : ["\(call.operation) asks for more than metadata"])
                + asked.filter { !Self.fields.contains($0) }.map { "\(call.operation) asks for \($0)" }
                + (asked.isEmpty ? ["\(call.operation) asks for every field"] : [])
        }
    }

    /// As Gmail names messages: letters, digits, hyphens and underscores.
    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 100 && text.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil
    }
}

/// What the tables of this very installation look like.
enum LiveColumns {
    static func all(_ tx: Transaction, of table: String) throws -> Set<String> {
        try Set(named(tx, like: table).map { String($0.drop { $0 != "." }.dropFirst()) })
    }

    /// As `table.column`, of tables whose names are like that (SQL).
    static func named(_ tx: Transaction, like pattern: String) throws -> Set<String> {
        Set(
            try tx.rows(
                """
                SELECT c.relname || '.' || a.attname AS name FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname LIKE \(pattern)
                """
            ).map { try $0.get("name") })
    }
}
