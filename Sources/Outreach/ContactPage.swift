import Foundation
import Primitives
import Web

/// One contact: what is known, and what happened.
struct ContactPage: Page {
    static let template = "outreach-contact"

    let id: String
    let name: String
    let address: String
    let initials: String
    let tone: Int
    let facts: [Fact]
    let tags: [String]
    let hasTags: Bool
    /// Paragraphs.
    let notes: [String]
    let hasNotes: Bool
    let isSuppressed: Bool
    /// The person of the workspace with the same address.
    let colleague: String?
    let written: [Written]
    /// Mails that left and what came back, the latest first.
    let happened: [Happened]
    let added: Moment
    let changed: Moment?

    var title: WordKey { WordKey("outreach.contact.title", ["name": name]) }

    /// A sequence that the contact goes through, or went.
    struct Written: Sendable {
        let id: String
        let tone: String
        let label: String
        let end: String?
        let when: Moment
    }

    struct Happened: Sendable {
        let id: String
        let label: String
        let when: Moment
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    init(
        _ contact: Contact, _ enrolments: [Enrolment], _ mails: [OutreachMessage], isSuppressed: Bool,
        colleague: String?, _ exchange: Exchange, _ moment: ReaderMoments
    ) {
        let (card, catalogue) = (contact.card, exchange.catalogue)
        let disc = Disc(name: card.title)
        (id, name, address) = (contact.id.text, card.title, card.address.text)
        (initials, tone) = (disc.initials, disc.tone)
        facts = Self.facts(card, catalogue)
        tags = card.tags
        hasTags = !tags.isEmpty
        notes = card.notes.split(whereSeparator: \.isNewline).map(String.init)
        hasNotes = !notes.isEmpty
        self.isSuppressed = isSuppressed
        self.colleague = colleague
        written = enrolments.map { enrolment in
            Written(
                id: enrolment.id.text, tone: enrolment.state.tone, label: catalogue.sentence(enrolment.state.words),
                end: enrolment.endedBy.map { catalogue.sentence($0.words) },
                when: moment(enrolment.endedAt ?? enrolment.createdAt))
        }
        happened = Self.happened(enrolments, mails, catalogue, moment)
        added = moment(contact.createdAt)
        changed = contact.updatedAt == contact.createdAt ? nil : moment(contact.updatedAt)
    }

    private static func happened(
        _ enrolments: [Enrolment], _ mails: [OutreachMessage], _ catalogue: Catalogue, _ moment: ReaderMoments
    ) -> [Happened] {
        let sent = mails.compactMap { mail in
            mail.dispatch.sentAt.map { date in
                (date, mail.enrolment, WordKey("outreach.timeline.sent", ["number": "\(mail.step + 1)"]))
            }
        }
        let heard = enrolments.compactMap { enrolment in
            enrolment.finding.map { ($0.at, enrolment.id, $0.kind.words) }
        }
        return (sent + heard).sorted { $0.0 > $1.0 }.map { date, id, words in
            Happened(id: id.text, label: catalogue.sentence(words), when: moment(date))
        }
    }

    private static func facts(_ card: ContactCard, _ catalogue: Catalogue) -> [Fact] {
        let fixed: [(WordKey, String?)] = [
            (WordKey("outreach.contact.given"), card.givenName),
            (WordKey("outreach.contact.organisation"), card.organisation),
            (WordKey("outreach.contact.role"), card.role), (WordKey("outreach.contact.zone"), card.timeZone),
        ]
        return fixed.compactMap { words, value in value.map { Fact(label: catalogue.sentence(words), value: $0) } }
            + card.custom.sorted { $0.key < $1.key }.map { Fact(label: $0.key, value: $0.value) }
    }
}

/// A new contact, or what is known of one, to be changed.
struct ContactFormPage: Page {
    static let template = "outreach-contact-form"

    let isNew: Bool
    let name: String
    let action: String
    let back: String
    let form: FormView

    var title: WordKey { isNew ? WordKey("outreach.contact.new") : WordKey("outreach.contact.edit") }

    init(_ contact: Contact?, _ form: Form, _ exchange: Exchange) {
        isNew = contact == nil
        name = contact?.card.title ?? ""
        let path = contact.map { "/outreach/contacts/\($0.id.text)" }
        action = path.map { $0 + "/edit" } ?? "/outreach/contacts"
        back = path ?? "/outreach/contacts"
        self.form = exchange.view(form, labels: ContactForm.labels)
    }
}

/// Whether a contact is to be deleted.
struct ContactDeletePage: Page {
    static let template = "outreach-contact-delete"

    let id: String
    let name: String
    let address: String

    var title: WordKey { WordKey("outreach.delete.title", ["name": name]) }

    init(_ contact: Contact) {
        (id, name, address) = (contact.id.text, contact.card.title, contact.card.address.text)
    }
}
