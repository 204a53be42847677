import Foundation
import Primitives
import Store
import Vault

/// What examinations ask of outreach. In the system scope.
extension OutreachSlice {
    /// Mails that left, or may have, since then, and how many of them without somebody's yes to just that mail.
    package func unapproved(_ tx: Transaction, since: Date, limit: Int) throws -> (all: Int, faults: Int) {
        let left = try messages.left(tx, since: since, limit: limit)
        return (left.count, left.count { !MailApproval.covers($0.approval, $0.approvable, vault) })
    }

    /// Plants a contact with two mails, deletes it as its owner would, and says what is still there. The transaction has to
    /// be taken back.
    package func rehearseDeletion(_ tx: Transaction, _ owner: OutreachOwner) throws -> [String] {
        let address = try EmailAddress(parsing: "probe@example.invalid")
        guard let window = SendingWindow(zone: "UTC"),
            let contact = try contacts.add(tx, owner, [ContactCard(address: address)]).first
        else { return ["no contact could be made"] }
        let enrolment = try enrolments.add(tx, owner, contact, nil)
        for step in 0...1 {
            let mail = MailDocument(to: address, subject: "Probe", body: "Probe", delay: step, window: window)
            try messages.add(tx, owner, enrolment, contact, step: step, mail)
        }
        let before = try LeftBehind.count(tx, contact.uuid)
        try remove(tx, owner, contact)
        let after = try LeftBehind.count(tx, contact.uuid)
        return (before < 4 ? ["only \(before) things of a contact were found"] : [])
            + (after > 0 ? ["\(after) things of a deleted contact are still there"] : [])
    }
}

/// Looks for somebody in every table.
private enum LeftBehind {
    /// Rows that name a contact, and keys of theirs that still open something.
    static func count(_ tx: Transaction, _ contact: UUID) throws -> Int {
        try tx.first(
            """
            SELECT (SELECT count(*) FROM outreach_contact WHERE id = \(contact))
                + (SELECT count(*) FROM data_key WHERE owner_id = \(contact) AND destroyed_at IS NULL)
                + (SELECT COALESCE(sum((xpath('/row/n/text()', query_to_xml(format(
                    'SELECT count(*) AS n FROM klatch.%I WHERE %I = %L', c.relname, a.attname, \(contact)::text),
                    true, true, '')))[1]::text::bigint), 0)::bigint
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'contact_id'
                    WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p')) AS things
            """)?.get("things") ?? 0
    }
}
