import Foundation
import Primitives
import Store

/// Hands out everything of a person's outreach as one archive, piece by piece: JSON Lines that the import takes back, and CSV
/// for spreadsheets. Each piece is read in a transaction of its own, so that a slow reader holds none open.
struct OutreachArchive: Sendable {
    /// Conversations of a piece: each has up to thirteen mails.
    private static let conversations = 100

    let slice: OutreachSlice
    let owner: OutreachOwner

    private static let readme = """
        Everything of your outreach in Klatch. What each file and field means: docs/outreach-archive.md of Klatch.
        *.jsonl: one JSON object in each line; Klatch takes them back under Outreach, Contacts, Everything.
        *.csv: for spreadsheets. No formula runs in them.

        """

    /// Writes the archive. Its pieces are UTF-8 as a whole.
    func write(to output: (String) async throws -> Void) async throws {
        let now = try await slice.own(owner) { $0.now }
        var manifest = ArchiveRecord.Manifest(made: now)
        func file(_ name: String, _ bytes: [UInt8]) async throws {
            let entry = TarArchive.entry(
                "klatch-outreach/" + name, bytes, seconds: Int(now.timeIntervalSince1970.rounded(.down)))
            try await output(String(decoding: entry, as: UTF8.self))
        }
        try await file("README.txt", Array(Self.readme.utf8))
        if let mailbox = try await slice.own(owner, { try slice.mailboxes.mailbox($0, owner) }) {
            try await file("mailbox.json", ArchiveRecord.line(Self.record(mailbox)))
        }
        try await writeContacts(&manifest, file)
        let names = try await writeSequences(&manifest, file)
        try await writeEntries(&manifest, file)
        try await writeConversations(names, &manifest, file)
        try await file("manifest.json", ArchiveRecord.line(manifest))
        try await output(String(decoding: TarArchive.end, as: UTF8.self))
    }

    private typealias Output = (String, [UInt8]) async throws -> Void

    private func writeContacts(_ manifest: inout ArchiveRecord.Manifest, _ file: Output) async throws {
        let export = ContactExport(slice: slice, owner: owner, columns: try await ContactExport.columns(slice, owner))
        var (last, number): (ContactID?, Int) = (nil, 1)
        while true {
            let batch = try await slice.own(owner) { [last] in try slice.contacts.next($0, owner, after: last) }
            if batch.isEmpty { return }
            try await file(
                "contacts-\(number).jsonl", batch.flatMap { try ArchiveRecord.line(ArchiveRecord.Contact($0.card)) })
            try await file("contacts-\(number).csv", export.file(batch))
            manifest.contacts += batch.count
            (last, number) = (batch.last?.id, number + 1)
        }
    }

    /// Returns the names of all sequences.
    private func writeSequences(
        _ manifest: inout ArchiveRecord.Manifest, _ file: Output
    ) async throws -> [SequenceID: String] {
        let all = try await slice.own(owner) { try slice.sequences.all($0, owner) }
        manifest.sequences = all.count
        let lines = try all.reversed().flatMap { try ArchiveRecord.line(ArchiveRecord.Sequence($0.sequence)) }
        if !all.isEmpty { try await file("sequences-1.jsonl", lines) }
        return Dictionary(all.map { ($0.id, $0.sequence.name) }, uniquingKeysWith: { first, _ in first })
    }

    private func writeEntries(_ manifest: inout ArchiveRecord.Manifest, _ file: Output) async throws {
        var offset = 0
        while true {
            let batch = try await slice.own(owner) { [offset] in
                try slice.suppressions.all($0, owner, offset: offset, limit: ContactStore.batch)
            }
            if batch.isEmpty { return }
            let labels = batch.compactMap(\.label)
            let lines = try labels.flatMap { try ArchiveRecord.line(ArchiveRecord.Entry(entry: $0)) }
            if !labels.isEmpty { try await file("do-not-contact-\(offset / ContactStore.batch + 1).jsonl", lines) }
            (manifest.entries, manifest.hashed) = (
                manifest.entries + labels.count, manifest.hashed + batch.count - labels.count
            )
            offset += batch.count
        }
    }

    private func writeConversations(
        _ names: [SequenceID: String], _ manifest: inout ArchiveRecord.Manifest, _ file: Output
    ) async throws {
        var (last, number): (EnrolmentID?, Int) = (nil, 1)
        var files = 0
        while true {
            let batch = try await slice.own(owner) { [last] in try conversations($0, after: last) }
            if batch.isEmpty { return }
            let records = batch.map { one in
                ArchiveRecord.Conversation(
                    one.enrolment, to: one.address, one.mails, sequence: one.enrolment.sequence.flatMap { names[$0] })
            }
            try await file("conversations-\(number).jsonl", records.flatMap { try ArchiveRecord.line($0) })
            try await file("mails-\(number).csv", Self.mails(records))
            for one in batch { try await writeFiles(one, &files, file) }
            manifest.conversations += batch.count
            (last, number) = (batch.last?.enrolment.id, number + 1)
        }
    }

    /// What waits with the mails of one conversation, each in a file of its own, so that one at a time is held in memory.
    private func writeFiles(_ told: Told, _ count: inout Int, _ file: Output) async throws {
        for message in told.mails {
            for attached in message.document.files {
                let octets = try await slice.own(owner) { try slice.files.octets($0, message, attached) }
                guard let octets, let kind = attached.kind else { continue }
                let record = ArchiveRecord.File(
                    contact: told.address.text, began: told.enrolment.createdAt, mail: message.step + 1,
                    name: attached.name, type: kind.type.description, octets: Data(octets))
                count += 1
                try await file("files-\(count).jsonl", ArchiveRecord.line(record))
            }
        }
    }

    private typealias Told = (enrolment: Enrolment, address: EmailAddress, mails: [OutreachMessage])

    private func conversations(_ tx: Transaction, after: EnrolmentID?) throws -> [Told] {
        let enrolments = try slice.enrolments.next(tx, owner, after: after, limit: Self.conversations)
        let known = try slice.contacts.contacts(tx, owner, Array(Set(enrolments.map(\.contact))))
        return try enrolments.compactMap { enrolment in
            guard let address = known[enrolment.contact]?.card.address else { return nil }
            return (enrolment, address, try slice.messages.messages(tx, owner.workspace, of: enrolment.id))
        }
    }

    private static func record(_ mailbox: ConnectedMailbox) -> ArchiveRecord.Mailbox {
        ArchiveRecord.Mailbox(
            kind: mailbox.kind, address: mailbox.document.address.text, name: mailbox.document.name,
            aliases: mailbox.document.aliases.map(\.text), mailsADay: mailbox.cap)
    }

    private static func mails(_ conversations: [ArchiveRecord.Conversation]) -> [UInt8] {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(["Contact", "Sequence", "Mail", "To", "Subject", "Text", "State", "Sent"], to: &bytes)
        for one in conversations {
            for (place, mail) in one.mails.enumerated() {
                let sent = mail.sent.map { $0.formatted(.iso8601) } ?? ""
                let fields = [
                    one.contact, one.sequence ?? "", "\(place + 1)", mail.to, mail.subject, mail.text, mail.state, sent,
                ]
                writer.append(fields, to: &bytes)
            }
        }
        return bytes
    }
}
