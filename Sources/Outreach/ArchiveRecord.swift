import Foundation
import Primitives

/// What lines of an archive hold, in the words of docs/outreach-archive.md.
enum ArchiveRecord {
    struct Contact: Codable {
        var address: String
        var name: String?
        var firstName: String?
        var organisation: String?
        var role: String?
        var timeZone: String?
        var tags: [String]?
        var notes: String?
        var fields: [String: String]?
    }

    struct Window: Codable {
        var days: [Int]
        var from: Int
        var until: Int
        var zone: String
    }

    struct Sequence: Codable {
        struct Mail: Codable {
            var days: Int
            var text: String
        }

        var name: String
        var subject: String
        var mails: [Mail]
        var window: Window
        var theirZone: Bool
    }

    struct Entry: Codable { var entry: String }

    /// What goes with a mail; what is in it has a line of its own while it waits.
    struct AttachedFile: Codable {
        var name: String
        var size: Int
    }

    /// A file that waits with its mail.
    struct File: Codable {
        var contact: String
        /// When its conversation began, and which mail of it, from 1.
        var began: Date
        var mail: Int
        var name: String
        var type: String
        /// In base 64.
        var octets: Data
    }

    struct Mail: Codable {
        var to: String
        var subject: String
        var text: String
        var days: Int
        var state: String
        var window: Window
        var due: Date?
        var sent: Date?
        var files: [AttachedFile]?
    }

    struct Finding: Codable {
        var kind: String
        var at: Date
    }

    struct Conversation: Codable {
        var contact: String
        var sequence: String?
        var state: String
        var ended: String?
        var began: Date
        var over: Date?
        var finding: Finding?
        var mails: [Mail]
    }

    struct Mailbox: Codable {
        var kind: String
        var address: String
        var name: String
        var aliases: [String]
        var mailsADay: Int
    }

    /// The last file of an archive: how many lines there are of each kind.
    struct Manifest: Codable, Equatable {
        var format = "klatch-outreach"
        var version = 1
        var made: Date
        var contacts = 0
        var sequences = 0
        var entries = 0
        var conversations = 0
        /// Entries of which only a keyed hash is left, which says nothing elsewhere.
        var hashed = 0
    }

    static func line(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// Nil for a line that says something else.
    static func read<Value: Decodable>(_ line: [UInt8], as type: Value.Type) -> Value? {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(type, from: Data(line))
    }
}

extension ArchiveRecord.Contact {
    init(_ card: ContactCard) {
        self.init(
            address: card.address.text, name: card.name, firstName: card.givenName, organisation: card.organisation,
            role: card.role, timeZone: card.timeZone, tags: card.tags.isEmpty ? nil : card.tags,
            notes: card.notes.isEmpty ? nil : card.notes, fields: card.custom.isEmpty ? nil : card.custom)
    }
}

extension ArchiveRecord.Window {
    init(_ window: SendingWindow) {
        self.init(days: window.days, from: window.from, until: window.until, zone: window.zone)
    }
}

extension ArchiveRecord.Sequence {
    init(_ sequence: MailSequence) {
        self.init(
            name: sequence.name, subject: sequence.subject,
            mails: sequence.steps.map { Mail(days: $0.delay, text: $0.body) }, window: .init(sequence.window),
            theirZone: sequence.usesTheirZone)
    }
}

extension MailSequence {
    /// As an archive has it: kinds of meetings are this installation's.
    var withoutMeeting: MailSequence {
        var sequence = self
        sequence.meeting = nil
        return sequence
    }
}

extension ArchiveRecord.Conversation {
    init(_ enrolment: Enrolment, to address: EmailAddress, _ mails: [OutreachMessage], sequence: String?) {
        self.init(
            contact: address.text, sequence: sequence, state: enrolment.state.rawValue,
            ended: enrolment.endedBy?.rawValue, began: enrolment.createdAt, over: enrolment.endedAt,
            finding: enrolment.finding.map { .init(kind: $0.kind.rawValue, at: $0.at) },
            mails: mails.map { mail in
                ArchiveRecord.Mail(
                    to: mail.document.to.text, subject: mail.document.subject, text: mail.document.body,
                    days: mail.document.delay, state: mail.dispatch.stage.rawValue,
                    window: .init(mail.document.window), due: mail.dispatch.due, sent: mail.dispatch.sentAt,
                    files: mail.document.files.isEmpty
                        ? nil : mail.document.files.map { .init(name: $0.name, size: $0.size) })
            })
    }
}
