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

    /// How often mails were opened since then, by what for, and how often for nothing that is listed.
    package func openings(_ tx: Transaction, since: Date) throws -> (all: Int, unlisted: Int, refused: Int) {
        let counts = try BodyOpeningStore().counts(tx, since: since)
        let listed = Set(BodyPurpose.allCases.map(\.rawValue) + [BodyOpenings.refused])
        let unlisted = counts.filter { !listed.contains($0.key) }.values.reduce(0, +)
        return (counts.values.reduce(0, +), unlisted, counts[BodyOpenings.refused] ?? 0)
    }

    /// Plants a mail and opens it in a scope that has no business with mails. True where that was refused. The transaction has to be
    /// taken back, and its reason must be none that mails are opened for.
    package func refusesOpening(_ tx: Transaction, _ owner: OutreachOwner) throws -> Bool {
        let address = try EmailAddress(parsing: "probe@example.invalid")
        guard let window = SendingWindow(zone: "UTC"),
            let contact = try contacts.add(tx, owner, [ContactCard(address: address)]).first
        else { return false }
        // Counted apart: nobody tried.
        let store = OutreachMessageStore(vault: vault, random: random)
        let enrolment = try enrolments.add(tx, owner, contact, nil)
        let mail = MailDocument(to: address, subject: "Probe", body: "Probe", delay: 0, window: window)
        try store.add(tx, owner, enrolment, contact, step: 0, mail)
        do {
            _ = try store.messages(tx, owner.workspace, of: enrolment)
            return false
        } catch is BodyRefused { return true }
    }

    /// What is kept of what came into threads at a kind of mailbox: how many findings, how many of them say more than the mailbox's own
    /// name for a message, and how many threads are looked into although somebody answered.
    package func findings(
        _ tx: Transaction, at kind: String, limit: Int, isName: (String) -> Bool
    ) throws -> (all: Int, wordy: Int, watched: Int) {
        let found = try enrolments.found(tx, at: kind, limit: limit)
        let wordy = found.count { way in
            let names = way.dismissed.map(\.message) + (way.finding.map { [$0.message] } ?? [])
            return !names.allSatisfy { $0.isEmpty || isName($0) }
        }
        return (found.count, wordy, found.count { $0.finding?.kind == .reply && $0.watchAt != nil })
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
