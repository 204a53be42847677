import Foundation
import Mail
import Primitives

/// Makes values of what an archive says, within the bounds that forms have. Nil where a line passes one of them.
enum ArchiveCheck {
    /// Scalars of a mail's text: as long as a sequence's, with what fields put into it.
    static let textLength = 60_000

    static func card(_ contact: ArchiveRecord.Contact) -> ContactCard? {
        guard let address = try? EmailAddress(parsing: contact.address),
            let name = line(contact.name, ContactLimits.nameLength),
            let given = line(contact.firstName, ContactLimits.nameLength),
            let organisation = line(contact.organisation, ContactLimits.fieldLength),
            let role = line(contact.role, ContactLimits.fieldLength), let zone = zone(contact.timeZone),
            let tags = tags(contact.tags ?? []), let notes = text(contact.notes ?? "", ContactLimits.notesLength),
            let custom = custom(contact.fields ?? [:])
        else { return nil }
        return ContactCard(
            address: address, name: name.text, givenName: given.text, organisation: organisation.text, role: role.text,
            timeZone: zone.text, tags: tags, notes: notes, custom: custom)
    }

    static func sequence(_ sequence: ArchiveRecord.Sequence) -> MailSequence? {
        guard let name = line(sequence.name, MailSequence.nameLength)?.text,
            let subject = line(sequence.subject, MailSequence.subjectLength)?.text, isMerge(subject),
            let window = window(sequence.window), (1...MailSequence.maximumFollowUps + 1).contains(sequence.mails.count)
        else { return nil }
        let steps = sequence.mails.enumerated().compactMap { place, mail -> MailSequence.Step? in
            guard let body = text(mail.text, MailSequence.bodyLength), !body.isEmpty, isMerge(body),
                place == 0 ? mail.days == 0 : MailSequence.delays.contains(mail.days)
            else { return nil }
            return MailSequence.Step(body: body, delay: mail.days)
        }
        guard steps.count == sequence.mails.count else { return nil }
        return MailSequence(
            name: name, subject: subject, steps: steps, window: window, usesTheirZone: sequence.theirZone)
    }

    /// What was written, as it is kept once it is over: nothing of it goes out again.
    static func conversation(_ record: ArchiveRecord.Conversation) -> PastConversation? {
        guard let contact = try? EmailAddress(parsing: record.contact),
            (1...MailSequence.maximumFollowUps + 1).contains(record.mails.count), isDate(record.began),
            record.over.map(isDate) ?? true, let sequence = line(record.sequence, MailSequence.nameLength)
        else { return nil }
        let mails = record.mails.enumerated().compactMap { mail($1, place: $0) }
        guard mails.count == record.mails.count else { return nil }
        let wasOver = record.state == Enrolment.State.ended.rawValue
        let kind = record.finding.flatMap { ReplyJudge.Kind(rawValue: $0.kind) }
        return PastConversation(
            contact: contact, sequence: sequence.text,
            endedBy: wasOver ? record.ended.flatMap(Enrolment.End.init) ?? .stopped : .stopped, began: record.began,
            over: wasOver ? record.over : nil,
            finding: kind.flatMap { kind in record.finding.map { (kind, $0.at) } }.flatMap { isDate($0.1) ? $0 : nil },
            mails: mails)
    }

    private static func mail(_ record: ArchiveRecord.Mail, place: Int) -> PastConversation.Mail? {
        guard let to = try? EmailAddress(parsing: record.to),
            let subject = line(record.subject, 2 * MailSequence.subjectLength)?.text,
            let body = text(record.text, textLength), let window = window(record.window),
            place == 0 ? record.days == 0 : MailSequence.delays.contains(record.days),
            let stage = Dispatch.Stage(rawValue: record.state), record.sent.map(isDate) ?? true,
            (stage == .sent) == (record.sent != nil), let files = files(record.files ?? [])
        else { return nil }
        let over = Dispatch(stage).isOver ? stage : .stopped
        return PastConversation.Mail(
            document: MailDocument(
                to: to, subject: subject, body: body, delay: record.days, window: window, files: files),
            stage: over, sent: record.sent)
    }

    /// Their names: nothing of them goes out again.
    private static func files(_ records: [ArchiveRecord.AttachedFile]) -> [AttachedFile]? {
        guard records.count <= AttachedFile.maximumCount else { return nil }
        let files = records.compactMap { record -> AttachedFile? in
            guard (1...AttachedFile.maximumSize).contains(record.size), let name = FileName(record.name) else {
                return nil
            }
            return AttachedFile(id: AttachedFile.nowhere, name: name.text, size: record.size, code: "")
        }
        return files.count == records.count ? files : nil
    }

    // MARK: Parts

    /// A text that may be absent.
    private struct Maybe { let text: String? }

    private static func line(_ text: String?, _ limit: Int) -> Maybe? {
        guard let text else { return Maybe(text: nil) }
        guard let line = ContactText.line(text), line.unicodeScalars.count <= limit else { return nil }
        return Maybe(text: line.isEmpty ? nil : line)
    }

    private static func text(_ text: String, _ limit: Int) -> String? {
        guard text.unicodeScalars.count <= limit else { return nil }
        return ContactText.lines(text)
    }

    private static func zone(_ name: String?) -> Maybe? {
        guard let name else { return Maybe(text: nil) }
        return ContactZone.isKnown(name) ? Maybe(text: name) : nil
    }

    private static func tags(_ tags: [String]) -> [String]? {
        guard case .tags(let read) = ContactTags.read(tags.joined(separator: ";")) else { return nil }
        return read
    }

    private static func custom(_ fields: [String: String]) -> [String: String]? {
        guard fields.count <= ContactLimits.customCount else { return nil }
        var custom: [String: String] = [:]
        for (name, value) in fields {
            guard let name = line(name, ContactLimits.customNameLength)?.text, !name.contains(":"),
                let value = line(value, ContactLimits.customLength)?.text
            else { return nil }
            custom[name] = value
        }
        return custom
    }

    private static func window(_ window: ArchiveRecord.Window) -> SendingWindow? {
        guard ContactZone.isKnown(window.zone), window.days.count <= 7 else { return nil }
        return SendingWindow(days: window.days, from: window.from, until: window.until, zone: window.zone)
    }

    private static func isMerge(_ text: String) -> Bool { (try? MergeText(parsing: text)) != nil }

    /// Between 1970 and 2200, which every part of the house can say.
    private static func isDate(_ date: Date) -> Bool { (0...7_258_118_400).contains(date.timeIntervalSince1970) }
}

/// A way through a sequence that is over, out of an archive.
struct PastConversation: Sendable {
    struct Mail: Sendable {
        let document: MailDocument
        /// One of those in which nothing happens any more.
        let stage: Dispatch.Stage
        let sent: Date?
    }

    let contact: EmailAddress
    let sequence: String?
    let endedBy: Enrolment.End
    let began: Date
    /// Nil where it was under way.
    let over: Date?
    let finding: (kind: ReplyJudge.Kind, at: Date)?
    let mails: [Mail]
}
